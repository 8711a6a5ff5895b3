using Microsoft.Extensions.Configuration;
using NodeProgram.Functions.Chain.Settings;

namespace NodeProgram.Functions.Tests.Chain;

/// <summary>Settings of a chain are whole, or the app does not start and says which one is wrong.</summary>
public sealed class ChainSettingsTests
{
    private static readonly Dictionary<string, string?> Valid = new()
    {
        ["Chain:Rpc:0"] = "https://rpc.example.org/v3",
        ["Chain:Id"] = "1",
        ["Chain:Contracts:Staking"] = "0x00000000000000000000000000000000000000a1",
        ["Chain:Contracts:Rewards"] = "0x00000000000000000000000000000000000000a2",
        ["Chain:Contracts:Badge"] = "0x00000000000000000000000000000000000000a3",
        ["Chain:Contracts:Escrow"] = "0x00000000000000000000000000000000000000a4",
        ["Chain:Contracts:Token"] = "0x00000000000000000000000000000000000000a5",
        ["Chain:Senders:0:KeyVault"] = "https://vault.example.org/keys/reporter/0123456789abcdef",
        ["Chain:Senders:1:Key"] = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    };

    public static TheoryData<string, string?, string, string> Wrong => new()
    {
        { "Chain:Rpc:0", null, "chain-setting-missing", "Chain:Rpc:0" },
        { "Chain:Rpc:0", "ftp://rpc.example.org", "chain-setting-invalid", "Chain:Rpc:0" },
        { "Chain:Rpc:0", "https://user:secret@rpc.example.org", "chain-setting-invalid", "Chain:Rpc:0" },
        { "Chain:Id", null, "chain-setting-missing", "Chain:Id" },
        { "Chain:Id", "0", "chain-setting-invalid", "Chain:Id" },
        { "Chain:Contracts:Staking", null, "chain-setting-missing", "Chain:Contracts:Staking" },
        { "Chain:Contracts:Rewards", "0x0000000000000000000000000000000000000000", "chain-setting-invalid", "Chain:Contracts:Rewards" },
        { "Chain:Contracts:Token", "0x00000000000000000000000000000000000000a1", "chain-setting-repeated", "Chain:Contracts" },
        { "Chain:Senders:0:KeyVault", "http://vault.example.org/keys/reporter/1", "chain-setting-invalid", "Chain:Senders:0:KeyVault" },
        { "Chain:Senders:0:KeyVault", "https://vault.example.org/keys/reporter", "chain-setting-invalid", "Chain:Senders:0:KeyVault" },
        { "Chain:Senders:0:KeyVault", "", "chain-setting-missing", "Chain:Senders:0" },
        { "Chain:Senders:0:Key", "0x01", "chain-setting-missing", "Chain:Senders:0" },
        { "Chain:Senders:1:Key", "0x59c6", "chain-setting-invalid", "Chain:Senders:1:Key" },
        { "WEBSITE_AUTH_ENABLED", "true", "chain-key-unsafe", "Chain:Senders:1:Key" },
        { "Chain:Confirmations", "0", "chain-setting-invalid", "Chain:Confirmations" },
        { "Chain:Confirmations", "1e3", "chain-setting-invalid", "Chain:Confirmations" },
        { "Chain:RangeBlocks", "10001", "chain-setting-invalid", "Chain:RangeBlocks" },
        { "Chain:MaxFeePerGasWei", "-1", "chain-setting-invalid", "Chain:MaxFeePerGasWei" },
        { "Chain:WaitSeconds", "241", "chain-setting-invalid", "Chain:WaitSeconds" },
    };

    [Fact]
    public void Load_WithoutAnySettingOfAChain_IsNoChain() => Assert.Null(Load([]));

    [Fact]
    public void Load_AWholeSet_HasTheDocumentedDefaults()
    {
        ChainSettings settings = Load(Valid)!;
        Assert.Equal((12, 0L, 2_000, 60, 45), (settings.Confirmations, settings.StartBlock, settings.RangeBlocks, settings.BumpSeconds, settings.WaitSeconds));
        Assert.Equal((500_000_000_000, 1_000_000_000, 100_000_000_000_000_000), ((long)settings.MaxFeePerGas, (long)settings.TipPerGas, (long)settings.BalanceAlarm));
        Assert.DoesNotContain("59c6995e", settings.ToString() + settings.Senders[1], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Load_WithAWrongOrMissingValue_NamesTheSettingAndNeverAKey(string key, string? value, string code, string named)
    {
        var settings = new Dictionary<string, string?>(Valid) { [key] = value };
        if (value is null)
            settings.Remove(key);
        var fault = Assert.Throws<ChainSettingsException>(() => Load(settings));
        Assert.Equal((code, named), (fault.Code, fault.Key));
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("59c6", fault.Message, StringComparison.Ordinal);
    }

    private static ChainSettings? Load(Dictionary<string, string?> settings) => ChainSettingsReader.Load(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
