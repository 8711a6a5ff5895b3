using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Configuration;
using NodeProgram.Chain;
using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Chain.Events;

namespace NodeProgram.Functions.Chain.Settings;

/// <summary>Reads <c>Chain:*</c> at start; what cannot be used stops the start with a code and the name of the setting.</summary>
public static class ChainSettingsReader
{
    private const int EndpointsMax = 8, SendersMax = 16, HexOfKey = 64;
    private static readonly BigInteger FeeMax = BigInteger.Pow(10, 15), BalanceMax = BigInteger.Pow(10, 24);

    private static readonly (string Key, ContractName Contract)[] ContractKeys =
    [
        ("Chain:Contracts:Staking", ContractName.OperatorStaking),
        ("Chain:Contracts:Rewards", ContractName.RewardDistributor),
        ("Chain:Contracts:Badge", ContractName.GenesisBadge),
        ("Chain:Contracts:Escrow", ContractName.Escrow),
        ("Chain:Contracts:Token", ContractName.DtelToken),
    ];

    /// <returns>Null when there is no setting of a chain at all.</returns>
    /// <exception cref="ChainSettingsException">A setting is missing or cannot be used.</exception>
    public static ChainSettings? Load(IConfiguration configuration)
    {
        if (!configuration.GetSection("Chain").GetChildren().Any())
            return null;
        Uri[] endpoints = [.. configuration.GetSection("Chain:Rpc").GetChildren().Select(Endpoint)];
        if (endpoints.Length is 0 or > EndpointsMax)
            throw endpoints.Length == 0 ? Missing("Chain:Rpc:0", "must be the URL of a JSON-RPC endpoint.") : Invalid("Chain:Rpc", $"has more than {EndpointsMax} endpoints.");
        bool platform = string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase);
        SenderKey[] senders = [.. configuration.GetSection("Chain:Senders").GetChildren().Select(section => Sender(section, platform))];
        if (senders.Length is 0 or > SendersMax)
            throw senders.Length == 0 ? Missing("Chain:Senders:0", "must name a key: Key or KeyVault.") : Invalid("Chain:Senders", $"has more than {SendersMax} keys.");
        if (senders.Distinct().Count() < senders.Length)
            throw new ChainSettingsException("chain-setting-repeated", "Chain:Senders", "names a key twice; a reporter counts once.");
        var contracts = ContractKeys.ToDictionary(each => each.Contract, each => Address(configuration, each.Key));
        if (contracts.Values.Distinct().Count() < contracts.Count)
            throw new ChainSettingsException("chain-setting-repeated", "Chain:Contracts", "names an address twice; every contract has its own.");
        var absent = new ChainSettings { Endpoints = endpoints, ChainId = 0, Contracts = contracts, Senders = senders };
        return absent with
        {
            ChainId = (long)Number(configuration, "Chain:Id", null, 1, long.MaxValue / 4),
            Confirmations = (int)Number(configuration, "Chain:Confirmations", absent.Confirmations, 1, 1_000),
            StartBlock = (long)Number(configuration, "Chain:StartBlock", 0, 0, 1_000_000_000_000),
            RangeBlocks = (int)Number(configuration, "Chain:RangeBlocks", absent.RangeBlocks, 1, 10_000),
            BumpSeconds = (int)Number(configuration, "Chain:BumpSeconds", absent.BumpSeconds, 1, 3_600),
            WaitSeconds = (int)Number(configuration, "Chain:WaitSeconds", absent.WaitSeconds, 1, 240),
            MaxFeePerGas = Number(configuration, "Chain:MaxFeePerGasWei", absent.MaxFeePerGas, 1, FeeMax),
            TipPerGas = Number(configuration, "Chain:TipPerGasWei", absent.TipPerGas, 0, FeeMax),
            BalanceAlarm = Number(configuration, "Chain:BalanceAlarmWei", absent.BalanceAlarm, 0, BalanceMax),
        };
    }

    private static Uri Endpoint(IConfigurationSection section) =>
        Uri.TryCreate(section.Value, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            ? uri : throw Invalid(section.Path, "must be an absolute http or https URL without a user name.");

    private static SenderKey Sender(IConfigurationSection section, bool platform)
    {
        string? local = section["Key"], vault = section["KeyVault"];
        if (string.IsNullOrEmpty(local) == string.IsNullOrEmpty(vault))
            throw Missing(section.Path, "must have either Key or KeyVault.");
        if (string.IsNullOrEmpty(local))
            return new SenderKey(null, Vault(section.Path + ":KeyVault", vault!));
        if (platform)
            throw new ChainSettingsException("chain-key-unsafe", section.Path + ":Key", "must not be set on the platform (WEBSITE_AUTH_ENABLED); use KeyVault.");
        string hex = local.StartsWith("0x", StringComparison.Ordinal) ? local[2..] : local;
        bool valid = hex.Length == HexOfKey && !hex.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF") && hex.AsSpan().ContainsAnyExcept('0');
        // The value itself stays out of the message.
        return valid ? new SenderKey("0x" + hex.ToLowerInvariant(), null) : throw Invalid(section.Path + ":Key", "must be 32 bytes in hex.");
    }

    private static Uri Vault(string key, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && (uri.Scheme == "https" || uri.IsLoopback) && uri.Query.Length == 0
        && uri.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries) is ["keys", _, _]
            ? uri : throw Invalid(key, "must be a key's identifier with its version: https://{vault}/keys/{name}/{version}.");

    private static EthereumAddress Address(IConfiguration configuration, string key) => configuration[key] switch
    {
        null or "" => throw Missing(key, "must be the contract's address."),
        var text when EthereumAddress.TryParse(text, out EthereumAddress address) => address,
        _ => throw Invalid(key, "must be an address: 0x and 40 hex digits, all lower case or with the right checksum, not zero."),
    };

    private static BigInteger Number(IConfiguration configuration, string key, BigInteger? absent, BigInteger min, BigInteger max) => configuration[key] switch
    {
        null or "" => absent ?? throw Missing(key, $"must be a whole number from {min} to {max}."),
        { Length: <= 30 } text when BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger value) && value >= min && value <= max => value,
        _ => throw Invalid(key, $"must be a whole number from {min} to {max}."),
    };

    private static ChainSettingsException Missing(string key, string detail) => new("chain-setting-missing", key, detail);

    private static ChainSettingsException Invalid(string key, string detail) => new("chain-setting-invalid", key, detail);
}
