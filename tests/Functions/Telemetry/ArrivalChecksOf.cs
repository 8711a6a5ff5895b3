using Azure.Data.Tables;
using NodeProgram.Domain.Governance;
using NodeProgram.Functions.Storage;
using NodeProgram.Functions.Telemetry;

namespace NodeProgram.Functions.Tests.Telemetry;

/// <summary>The checks of one partition over these tables.</summary>
internal static class ArrivalChecksOf
{
    public static ArrivalChecks Partition(int partition, TableServiceClient tables, Policy policy)
    {
        var signatures = new SignatureCheck(new NodeKeyStore(tables, TimeProvider.System), policy, TimeProvider.System);
        return new ArrivalChecks(partition, signatures, new BadSignatures(tables), new DoubleSignings(tables, signatures));
    }
}
