namespace Nethereum.ABI.EIP712;

/// <summary>What a signature is for: no other application, version, chain or contract takes it.</summary>
public interface IDomain
{
}
