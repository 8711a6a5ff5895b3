using NodeProgram.Emulator.Ethereum.TypedData;

namespace Nethereum.ABI.EIP712;

/// <summary>Values of members out of objects.</summary>
public class MemberValueFactory
{
    public static MemberValue[] CreateFromMessage<T>(T message) => TypedStructs.Read(message!);
}
