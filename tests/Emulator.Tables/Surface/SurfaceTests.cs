extern alias sdk;
using System.Reflection;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Moq;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables.Tests;

/// <summary>The types of our surface against those of the real package.</summary>
public sealed class SurfaceTests
{
    [Fact]
    public void ErrorCodes_Texts_AreTheRealOnes()
    {
        PropertyInfo[] ours = typeof(TableErrorCode).GetProperties(BindingFlags.Public | BindingFlags.Static);
        Assert.NotEmpty(ours);
        Assert.All(ours, code =>
            Assert.Equal(typeof(Sdk.Models.TableErrorCode).GetProperty(code.Name)!.GetValue(null)!.ToString(), code.GetValue(null)!.ToString()));
        Assert.True(TableErrorCode.EntityAlreadyExists == "EntityAlreadyExists");
        Assert.True("EntityAlreadyExists" == TableErrorCode.EntityAlreadyExists);
        Assert.True(TableErrorCode.EntityAlreadyExists != "ResourceNotFound");
        Assert.False(TableErrorCode.EntityAlreadyExists == (string?)null);
        Assert.Equal(TableErrorCode.TableNotFound, new TableErrorCode("tablenotfound"));
    }

    [Fact]
    public void Audiences_Texts_AreTheRealOnes()
    {
        Assert.Equal(Sdk.TableAudience.AzurePublicCloud.ToString(), TableAudience.AzurePublicCloud.ToString());
        Assert.Equal(Sdk.TableAudience.AzureChina.ToString(), TableAudience.AzureChina.ToString());
        Assert.Equal(Sdk.TableAudience.AzureGovernment.ToString(), TableAudience.AzureGovernment.ToString());
        Assert.NotEqual(TableAudience.AzureChina, TableAudience.AzureGovernment);
    }

    [Fact]
    public void QueryFilter_Interpolated_IsQuoted()
    {
        string hostile = "x' or 'a' eq 'a";
        DateTimeOffset time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(
            "S eq 'x'' or ''a'' eq ''a' and I eq 1 and L eq 2L and B eq true and Y eq X'0102' and T eq datetime'2026-01-02T03:04:05Z' and G eq guid'00000000-0000-0000-0000-000000000000'",
            TableClient.CreateQueryFilter(
                $"S eq {hostile} and I eq {1} and L eq {2L} and B eq {true} and Y eq {new byte[] { 1, 2 }} and T eq {time} and G eq {Guid.Empty}"));
    }

    [Fact]
    public void QueryFilter_Expressions_AreWrittenAsByTheRealPackage()
    {
        string text = "it's";
        Assert.Equal(
            Sdk.TableClient.CreateQueryFilter<Theirs>(row => row.PartitionKey == text && (row.Count > 3 || !row.Flag) && row.Id != Guid.Empty),
            TableClient.CreateQueryFilter<Ours>(row => row.PartitionKey == text && (row.Count > 3 || !row.Flag) && row.Id != Guid.Empty));
        Assert.Equal(
            Sdk.TableClient.CreateQueryFilter<Sdk.TableEntity>(row => row.RowKey.CompareTo(text) >= 0 && row.GetInt32("I") > 3 && (long?)row["L"] == 4L && row.GetBoolean("B") == true),
            TableClient.CreateQueryFilter<TableEntity>(row => row.RowKey.CompareTo(text) >= 0 && row.GetInt32("I") > 3 && (long?)row["L"] == 4L && row.GetBoolean("B") == true));
        Assert.Equal(
            Sdk.TableServiceClient.CreateQueryFilter(table => table.Name == text),
            TableServiceClient.CreateQueryFilter(table => table.Name == text));
    }

    [Fact]
    public void TableEntity_Bag_CoercesAndRefusesAsTheRealOne()
    {
        TableEntity entity = new("p", "r") { ["Long"] = 5L, ["Text"] = "x" };
        entity["Long"] = 6;
        Assert.Equal(6L, entity.GetInt64("Long"));
        Assert.Throws<InvalidOperationException>(() => entity.GetInt32("Text"));
        entity["Text"] = 5;
        Assert.Equal(5, entity.GetInt32("Text"));
        Assert.Null(entity.GetString("Missing"));
        Assert.Null(entity["Missing"]);
        Assert.True(entity.ContainsKey("PartitionKey"));
        Assert.True(entity.Remove("Text"));
        Assert.False(entity.TryGetValue("Text", out _));
        Assert.Equal(3, entity.Count);
        IDictionary<string, object> dictionary = entity;
        Assert.Contains(new KeyValuePair<string, object>("Long", 6L), dictionary);
        Assert.Equal(["Long", "PartitionKey", "RowKey"], dictionary.Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Clients_Mocked_AnswerAsSetUp()
    {
        Mock<TableClient> table = new();
        table.Setup(client => client.GetEntityAsync<TableEntity>("p", "r", null, default))
            .ReturnsAsync(Response.FromValue(new TableEntity("p", "r") { ["X"] = 1 }, Mock.Of<Response>()));
        table.Setup(client => client.Name).Returns("mocked");
        table.Setup(client => client.QueryAsync<TableEntity>(It.IsAny<string>(), null, null, default)).Returns(AsyncPageable<TableEntity>.FromPages(
            [Page<TableEntity>.FromValues([new TableEntity("p", "q")], null, Mock.Of<Response>())]));
        Mock<TableServiceClient> service = new();
        service.Setup(client => client.GetTableClient("t")).Returns(table.Object);
        TableClient mocked = service.Object.GetTableClient("t");
        Assert.Equal("mocked", mocked.Name);
        Assert.Equal(1, (await mocked.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("X"));
        await foreach (TableEntity row in mocked.QueryAsync<TableEntity>("any"))
        {
            Assert.Equal("q", row.RowKey);
        }
    }

    [Fact]
    public void TransactionFailedException_OfARequest_CarriesIt()
    {
        TableTransactionFailedException failed = new(new RequestFailedException(409, "1:exists", "EntityAlreadyExists", null));
        Assert.Equal((409, "EntityAlreadyExists", null), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
    }

    [Fact]
    public async Task EmbeddedResponse_OfARefusal_HasTheServicesForm()
    {
        RequestFailedException refused = Refusal.EntityAlreadyExists.ToException();
        Response response = refused.GetRawResponse()!;
        Assert.Equal((409, "Conflict", true), (response.Status, response.ReasonPhrase, response.IsError));
        Assert.True(response.Headers.TryGetValue("x-ms-error-code", out string? code));
        Assert.Equal("EntityAlreadyExists", code);
        using StreamReader body = new(response.ContentStream!);
        Assert.Equal(
            """{"odata.error":{"code":"EntityAlreadyExists","message":{"lang":"en-US","value":"The specified entity already exists."}}}""", await body.ReadToEndAsync());
        Assert.Contains("The specified entity already exists.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Status: 409 (Conflict)", refused.Message, StringComparison.Ordinal);
    }
}
