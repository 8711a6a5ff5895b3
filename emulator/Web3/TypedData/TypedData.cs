namespace Nethereum.ABI.EIP712;

/// <summary>What is signed, with its domain as an object.</summary>
public class TypedData<TDomain> : TypedDataRaw
{
    public TDomain Domain { get; set; } = default!;

    /// <summary>Takes the values of the domain from <see cref="Domain"/>.</summary>
    public void InitDomainRawValues() => DomainRawValues = MemberValueFactory.CreateFromMessage(Domain);

    public void EnsureDomainRawValuesAreInitialised()
    {
        if (DomainRawValues.Length == 0)
            InitDomainRawValues();
    }

    /// <summary>Takes the values of the message from an object.</summary>
    public void SetMessage<T>(T message) => Message = MemberValueFactory.CreateFromMessage(message);
}
