using System.Net;
using System.Text;
using NodeProgram.Emulator.Worker;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Api;

/// <summary>The program as it runs behind App Service authentication.</summary>
public class PlatformAuthenticationTests
{
    private const string Admin = """{"auth_typ":"aad","claims":[{"typ":"http://schemas.microsoft.com/identity/claims/objectidentifier","val":"1"},{"typ":"roles","val":"admin"}]}""";

    [Fact]
    public async Task Program_BehindThePlatformsAuthentication_TrustsItsPrincipalAndNoToken()
    {
        await using FunctionApp app = await FunctionApp.StartAsync(typeof(Routes).Assembly, options =>
        {
            options.HostJson = Checkout.Read("host.json");
            options.Settings["WEBSITE_AUTH_ENABLED"] = "True";
        });
        Assert.Equal(HttpStatusCode.OK, await GetAsync(app, "X-MS-CLIENT-PRINCIPAL", Encode(Admin)));
        Assert.Equal(HttpStatusCode.Forbidden, await GetAsync(app, "X-MS-CLIENT-PRINCIPAL", Encode(Admin.Replace("\"admin\"", "\"council\"", StringComparison.Ordinal))));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync(app, "Authorization", "Bearer " + ApiApp.Admin));

        // Where operators find the program is not told: nobody signs in, whatever the request's Host says.
        using var body = new StringContent("""{"address":"0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage nonce = await app.HttpClient.PostAsync("/api/sessions/nonce", body);
        (await Answer.ReadAsync(nonce)).IsProblem("sign-in-not-configured");
    }

    [Fact]
    public async Task Program_WithLocalIdentitiesBehindThePlatformsAuthentication_DoesNotStart()
    {
        var e = await Assert.ThrowsAsync<InvalidOperationException>(() => FunctionApp.StartAsync(typeof(Routes).Assembly, options =>
        {
            options.HostJson = Checkout.Read("host.json");
            options.Settings["WEBSITE_AUTH_ENABLED"] = "True";
            options.Settings["Program:LocalIdentities:0:Token"] = ApiApp.Admin;
            options.Settings["Program:LocalIdentities:0:Name"] = "ada";
            options.Settings["Program:LocalIdentities:0:Roles"] = "admin";
        }));
        Assert.Contains("Program:LocalIdentities", e.Message, StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> GetAsync(FunctionApp app, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/admin/applications");
        request.Headers.TryAddWithoutValidation(header, value);
        using HttpResponseMessage response = await app.HttpClient.SendAsync(request);
        return response.StatusCode;
    }

    private static string Encode(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
}
