using System.Buffers.Text;
using NodeProgram.Domain.Quantities;
using NodeProgram.Domain.Regions;
using NodeProgram.Domain.Telemetry;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Onboarding;

/// <summary>Reads the body of an application strictly; docs/api/README.md has the table of its fields.</summary>
public static class ApplicationFormReader
{
    private const int CommitmentMonthsMax = 120;
    private const int PlannedNodesMax = 10_000;
    private const int StatementCharactersMax = 2_000;

    /// <param name="allowPrivateAddresses">Whether nodes may stand at addresses that the public internet does not reach (local runs).</param>
    public static Outcome<ApplicationForm> Read(ReadOnlyMemory<byte> body, bool allowPrivateAddresses)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(
            body, "operator", "nodeKey", "country", "publicAddress", "hosting", "provider", "software", "commitmentMonths", "plannedNodes", "contact", "statement", "referredBy");
        if (parsed is not Outcome<JsonFields>.Done(var fields))
            return ((Outcome<JsonFields>.Refused)parsed).Refusal;

        EthereumAddress? owner = Address(fields, "operator", required: true);
        byte[] key = Key(fields);
        string? country = fields.Text("country", 2);
        if (country is not null && !Countries.TryRegionOf(country, out _))
            fields.Blame("country", ProblemKinds.FieldInvalid, "is not an assigned code of ISO 3166-1 alpha-2 in capitals.");
        Endpoint? address = PublicAddress(fields, allowPrivateAddresses);
        var hosting = fields.Word<Hosting>("hosting");
        string? provider = fields.Text("provider", 80, required: false);
        string? software = fields.Text("software", 64);
        if (software is not null && software.Any(c => !char.IsAsciiLetterOrDigit(c) && !".+-_/".Contains(c)))
            fields.Blame("software", ProblemKinds.FieldInvalid, "may have letters, digits and . + - _ / only.");
        int commitmentMonths = (int)fields.Number("commitmentMonths", 1, CommitmentMonthsMax);
        int plannedNodes = (int)fields.Number("plannedNodes", 1, PlannedNodesMax, absent: 1);
        Contact contact = ReadContact(fields);
        string? statement = fields.Text("statement", StatementCharactersMax, required: false, lines: true);
        EthereumAddress? referredBy = Address(fields, "referredBy", required: false);
        if (referredBy is not null && referredBy == owner)
            fields.Blame("referredBy", ProblemKinds.FieldInvalid, "is the operator itself.");

        if (fields.Refusal is { } refusal)
            return refusal;
        return new ApplicationForm
        {
            Operator = owner!.Value,
            Node = NodeId.FromPublicKey(key),
            NodeKey = key,
            Country = country!,
            PublicAddress = address!,
            Hosting = hosting,
            Provider = provider,
            Software = software!,
            CommitmentMonths = commitmentMonths,
            PlannedNodes = plannedNodes,
            Contact = contact,
            Statement = statement,
            ReferredBy = referredBy,
        };
    }

    private static EthereumAddress? Address(JsonFields fields, string name, bool required)
    {
        string? text = fields.Text(name, 42, required);
        if (text is null)
            return null;
        if (EthereumAddress.TryParse(text, out EthereumAddress address))
            return address;
        fields.Blame(name, ProblemKinds.FieldInvalid, "is not an Ethereum address: 0x and 40 hex digits, lower case or with a right EIP-55 checksum, not zero.");
        return null;
    }

    /// <summary>A node's public key in the field <c>nodeKey</c>; empty after a fault.</summary>
    internal static byte[] Key(JsonFields fields)
    {
        string? text = fields.Text("nodeKey", 256);
        if (text is null)
            return [];
        bool wellFormed = !text.AsSpan().ContainsAny("= \t\r\n") && Base64Url.IsValid(text, out int length) && length == NodePublicKey.DerBytes;
        byte[] key = wellFormed ? Base64Url.DecodeFromChars(text) : [];
        if (NodePublicKey.TryImport(key, out var imported))
        {
            imported.Dispose();
            return key;
        }
        fields.Blame("nodeKey", ProblemKinds.FieldInvalid, "is not base64url of the SubjectPublicKeyInfo of a P-256 key.");
        return [];
    }

    private static Endpoint? PublicAddress(JsonFields fields, bool allowPrivate)
    {
        string? text = fields.Text("publicAddress", 260);
        if (text is null)
            return null;
        if (!Endpoint.TryParse(text, out Endpoint? endpoint))
            fields.Blame("publicAddress", ProblemKinds.FieldInvalid, "is not host:port with an IPv4 address, an [IPv6] address or a DNS name.");
        else if (!allowPrivate && !endpoint.IsPublic)
            fields.Blame("publicAddress", ProblemKinds.FieldInvalid, "cannot be reached from the public internet.");
        else
            return endpoint;
        return null;
    }

    private static Contact ReadContact(JsonFields fields)
    {
        JsonFields? contact = fields.Nested("contact", true, "name", "email", "telegram", "discord");
        string? name = contact?.Text("name", 80, required: false), email = contact?.Text("email", 254, required: false);
        string? telegram = contact?.Text("telegram", 33, required: false), discord = contact?.Text("discord", 37, required: false);
        if (email is not null && !IsEmail(email))
            contact!.Blame("email", ProblemKinds.FieldInvalid, "is not an e-mail address.");
        if (contact is not null && !contact.Has("email") && !contact.Has("telegram") && !contact.Has("discord"))
            fields.Blame("contact", ProblemKinds.FieldMissing, "needs one of email, telegram, discord.");
        return new Contact(name, email, telegram, discord);
    }

    private static bool IsEmail(string text) =>
        text.Split('@') is [{ Length: > 0 and <= 64 }, { Length: > 2 } domain] && domain.Contains('.') && domain[0] != '.' && domain[^1] != '.' && !text.Any(char.IsWhiteSpace);
}
