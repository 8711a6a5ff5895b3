using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Http;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Staking;

/// <summary>Reads the bodies of the routes about stakes strictly.</summary>
public static class StakingFormReaders
{
    private const int ReasonCharactersMax = 2_000;
    private const int WeiDigitsMax = 78;

    /// <summary><c>{"day","microUsdPerToken","reason"}</c>.</summary>
    public static Outcome<PriceForm> Price(ReadOnlyMemory<byte> body) => Read(body, ["day", "microUsdPerToken", "reason"], static fields => new PriceForm(
        fields.Has("day") ? fields.Number("day", 0, 10_000_000_000) : null, fields.Number("microUsdPerToken", 1, 1_000_000_000_000), fields.Text("reason", ReasonCharactersMax, lines: true) ?? ""));

    /// <summary><c>{"lot","amount","termDays","reason"}</c>.</summary>
    public static Outcome<DepositForm> Deposit(ReadOnlyMemory<byte> body) => Read(body, ["lot", "amount", "termDays", "reason"], static fields =>
    {
        string? text = fields.Text("amount", WeiDigitsMax);
        // A stake is far below what its squares in the rewards' weights could overflow.
        if (text is not null && (!Wei.TryParse(text, out Wei parsed) || parsed.Value.GetBitLength() > 128))
            fields.Blame("amount", ProblemKinds.FieldInvalid, "is no decimal number of wei below 2^128.");
        return new DepositForm(
            fields.Number("lot", 1, int.MaxValue), Wei.TryParse(text, out Wei amount) ? amount : Wei.Zero, (int)fields.Number("termDays", 0, 3_650, 0),
            fields.Text("reason", ReasonCharactersMax, lines: true) ?? "");
    });

    /// <summary><c>{"lot"}</c>.</summary>
    public static Outcome<long> Lot(ReadOnlyMemory<byte> body) => Read(body, ["lot"], static fields => fields.Number("lot", 1, int.MaxValue));

    /// <summary><c>{"reason"}</c>.</summary>
    public static Outcome<string> Reason(ReadOnlyMemory<byte> body) => ReasonForm.Read(body, ReasonCharactersMax);

    /// <summary><c>{"to"}</c>: an address.</summary>
    public static Outcome<EthereumAddress> To(ReadOnlyMemory<byte> body) => Read(body, ["to"], static fields =>
    {
        EthereumAddress to = default;
        if (fields.Text("to", 42) is { } text && !EthereumAddress.TryParse(text, out to))
            fields.Blame("to", ProblemKinds.FieldInvalid, "is no Ethereum address, in lower case or with its checksum.");
        return to;
    });

    /// <summary><c>{"nodeKey"}</c>: base64url of the DER of a P-256 public key.</summary>
    public static Outcome<byte[]> NodeKey(ReadOnlyMemory<byte> body) => Read(body, ["nodeKey"], ApplicationFormReader.Key);

    private static Outcome<T> Read<T>(ReadOnlyMemory<byte> body, string[] known, Func<JsonFields, T> read)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, known);
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;
        T form = read(fields);
        return fields.Refusal is { } refusal ? refusal : form;
    }
}
