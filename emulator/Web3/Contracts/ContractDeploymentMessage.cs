using Nethereum.Contracts.CQS;

namespace Nethereum.Contracts;

/// <summary>The creation of a contract; the derived class's properties with parameter attributes are the constructor's parameters.</summary>
public class ContractDeploymentMessage : ContractMessageBase
{
    /// <param name="byteCode">Hexadecimal, linked.</param>
    public ContractDeploymentMessage(string byteCode) => ByteCode = byteCode;

    public string ByteCode { get; set; }
}
