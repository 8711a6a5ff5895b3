namespace NodeProgram.Emulator.Ethereum.Abi;

/// <summary>A type of the contract ABI (docs.soliditylang.org, "Contract ABI Specification").</summary>
/// <param name="Name">As signatures have it, such as <c>uint256</c> or <c>(address,bytes32[])[2]</c>.</param>
internal abstract record AbiType(string Name)
{
    public const int Word = 32;

    /// <summary>Whether its value stands in the tail, and only where it stands is said in the head.</summary>
    public virtual bool IsDynamic => false;

    /// <summary>Bytes in the head.</summary>
    public virtual int HeadSize => Word;
}

internal sealed record AbiInteger(int Bits, bool Signed) : AbiType((Signed ? "int" : "uint") + Bits);

internal sealed record AbiAddress() : AbiType("address");

internal sealed record AbiBool() : AbiType("bool");

internal sealed record AbiFixedBytes(int Length) : AbiType("bytes" + Length);

internal sealed record AbiBytes() : AbiType("bytes")
{
    public override bool IsDynamic => true;
}

internal sealed record AbiString() : AbiType("string")
{
    public override bool IsDynamic => true;
}

/// <param name="Element">What it holds.</param>
/// <param name="Length">How many; null when the value says.</param>
internal sealed record AbiArray(AbiType Element, int? Length) : AbiType($"{Element.Name}[{Length}]")
{
    public override bool IsDynamic => Length is null || Element.IsDynamic;

    public override int HeadSize => IsDynamic ? Word : Element.HeadSize * Length!.Value;
}

internal sealed record AbiTuple(IReadOnlyList<AbiMember> Members) : AbiType($"({string.Join(',', Members.Select(member => member.Type.Name))})")
{
    public override bool IsDynamic => Members.Any(member => member.Type.IsDynamic);

    public override int HeadSize => IsDynamic ? Word : Members.Sum(member => member.Type.HeadSize);
}
