namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Binds the parameter to the body of the request, as MVC does.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public class FromBodyAttribute : Attribute;
