namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Marks a parameter or result as bound by the host.</summary>
public abstract class BindingAttribute : Attribute;

/// <summary>What starts a function. Every function has exactly one.</summary>
public abstract class TriggerBindingAttribute : BindingAttribute;

/// <summary>A value handed to a function besides its trigger.</summary>
public abstract class InputBindingAttribute : BindingAttribute;

/// <summary>Where a result of a function goes.</summary>
public abstract class OutputBindingAttribute : BindingAttribute;
