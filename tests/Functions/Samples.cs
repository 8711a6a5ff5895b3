using NodeProgram.Domain.Quantities;
using NodeProgram.Functions.Onboarding;

namespace NodeProgram.Functions.Tests;

/// <summary>Records that a test needs some of.</summary>
internal static class Samples
{
    public static ApplicationRecord Application(string id, DateTimeOffset at, int attempt = 1, NodeId? node = null, string country = "DE") => new()
    {
        Id = id,
        Attempt = attempt,
        State = ApplicationState.Application,
        Node = node ?? NodeId.FromBytes(new byte[32]),
        Form = new ApplicationFormJson(
            "0xde709f2102306220921060314715629080e2fb77", "", country, "203.0.113.7:7880", Hosting.Cloud, null, "1.0.0", 12, 1, new Contact(null, "ada@example.org", null, null), null, null),
        ContentHash = "00",
        SubmittedAt = at,
        UpdatedAt = at,
    };

    public static NodeId Node(byte number) => NodeId.FromBytes([.. new byte[31], number]);
}
