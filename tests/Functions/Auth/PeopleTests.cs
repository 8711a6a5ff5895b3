using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using NodeProgram.Functions.Auth;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Auth;

public class PeopleTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Principal = """
        {"auth_typ":"aad","name_typ":"name","role_typ":"roles","claims":[
        {"typ":"http://schemas.microsoft.com/identity/claims/objectidentifier","val":"11111111-2222-3333-4444-555555555555"},
        {"typ":"preferred_username","val":"ada@example.org"},{"typ":"roles","val":"admin"},{"typ":"roles","val":"unheard-of"}]}
        """;

    [Fact]
    public void Principal_PlatformAuthenticates_IsThePersonWithItsKnownRoles()
    {
        var person = Assert.IsType<Caller.Person>(Done(Authenticate(On(), principal: Encode(Principal))));
        Assert.Equal(("11111111-2222-3333-4444-555555555555", "ada@example.org"), (person.Id, person.Name));
        Assert.Equal([Role.Admin], person.Roles);
    }

    [Fact]
    public void Principal_PlatformDoesNotAuthenticate_CountsForNothing() =>
        Assert.Equal("credentials-missing", Code(Authenticate(Off(), principal: Encode(Principal))));

    [Fact]
    public void Token_PlatformAuthenticates_CountsForNothing() =>
        Assert.Equal("credentials-missing", Code(Authenticate(On(), authorization: "Bearer " + Token)));

    [Theory]
    [InlineData("not base64 !")]
    [InlineData("bm90IGpzb24=")] // "not json"
    [InlineData("bnVsbA==")] // "null"
    [InlineData("e30=")] // "{}"
    [InlineData("eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6W251bGxdfQ==")] // a null claim
    [InlineData("eyJhdXRoX3R5cCI6ImFhZCIsImNsYWltcyI6NX0=")] // claims that are a number
    public void Principal_Unreadable_IsRefused(string header) => Assert.Equal("token-invalid", Code(Authenticate(On(), principal: header)));

    [Fact]
    public void Principal_OfAnotherProvider_IsRefused() =>
        Assert.Equal("token-invalid", Code(Authenticate(On(), principal: Encode(Principal.Replace("\"aad\"", "\"github\"", StringComparison.Ordinal)))));

    [Theory]
    [InlineData("", "credentials-missing")]
    [InlineData("Bearer wrong", "token-invalid")]
    [InlineData("Bearer " + Token + "x", "token-invalid")]
    [InlineData("bearer " + Token, "token-invalid")]
    [InlineData("Basic " + Token, "token-invalid")]
    public void Token_NotOfALocalIdentity_IsRefused(string authorization, string code) => Assert.Equal(code, Code(Authenticate(Off(), authorization)));

    [Fact]
    public void Token_OfALocalIdentity_IsItsPerson()
    {
        var person = Assert.IsType<Caller.Person>(Done(Authenticate(Off(), "Bearer " + Token)));
        Assert.Equal(("ada", "ada"), (person.Id, person.Name));
        Assert.Equal([Role.Admin, Role.Reviewer], person.Roles.Order());
    }

    [Theory]
    [InlineData("Token", "short", "at least 32")]
    [InlineData("Token", "", "at least 32")]
    [InlineData("Name", "", "Name is missing")]
    [InlineData("Roles", "", "Roles is empty")]
    [InlineData("Roles", "admin,king", "'king'")]
    [InlineData("Roles", "0", "'0'")]
    public void LocalIdentity_Incomplete_StopsTheStart(string key, string value, string says)
    {
        var e = Assert.Throws<InvalidOperationException>(() => PeopleSettings.Load(Configuration((key, value))));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LocalIdentities_WhileThePlatformAuthenticates_StopTheStart() =>
        Assert.Throws<InvalidOperationException>(() => PeopleSettings.Load(Configuration(("", ""), ("WEBSITE_AUTH_ENABLED", "True"))));

    [Fact]
    public void LocalIdentities_SharingAToken_StopTheStart() => Assert.Throws<InvalidOperationException>(() => PeopleSettings.Load(Configuration(
        ("", ""), ("Program:LocalIdentities:1:Token", Token), ("Program:LocalIdentities:1:Name", "bob"), ("Program:LocalIdentities:1:Roles", "admin"))));

    private static PeopleSettings On() => new(true, []);

    private static PeopleSettings Off() => PeopleSettings.Load(Configuration(("", "")));

    private static IConfiguration Configuration((string Key, string Value) change, params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?> { ["Token"] = Token, ["Name"] = "ada", ["Roles"] = "admin, reviewer" };
        if (change.Key.Length > 0)
            settings[change.Key] = change.Value;
        settings = settings.ToDictionary(pair => "Program:LocalIdentities:0:" + pair.Key, pair => pair.Value);
        foreach ((string key, string value) in more)
            settings[key] = value;
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }

    private static Outcome<Caller> Authenticate(PeopleSettings settings, string authorization = "", string principal = "")
    {
        var http = new DefaultHttpContext();
        if (authorization.Length > 0)
            http.Request.Headers.Authorization = authorization;
        if (principal.Length > 0)
            http.Request.Headers["X-MS-CLIENT-PRINCIPAL"] = principal;
        return new PeopleAuthenticator(settings).Authenticate(http.Request);
    }

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));

    private static Caller Done(Outcome<Caller> outcome) => Assert.IsType<Outcome<Caller>.Done>(outcome).Value;

    private static string Code(Outcome<Caller> outcome) => Assert.IsType<Outcome<Caller>.Refused>(outcome).Refusal.Kind.Code;
}
