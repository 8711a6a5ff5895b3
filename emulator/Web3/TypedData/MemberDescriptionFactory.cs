using NodeProgram.Emulator.Ethereum.TypedData;

namespace Nethereum.ABI.EIP712;

/// <summary>Struct types out of classes.</summary>
public class MemberDescriptionFactory
{
    /// <summary>The types of the classes given: their properties with a parameter attribute. Each class that another one names must be given too.</summary>
    public static Dictionary<string, MemberDescription[]> GetTypesMemberDescription(params Type[] types)
    {
        var found = new Dictionary<string, MemberDescription[]>();
        foreach (Type type in types)
            found[TypedStructs.NameOf(type)] = TypedStructs.Describe(type);
        return found;
    }
}
