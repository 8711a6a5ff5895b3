using System.Text;
using NodeProgram.Functions.Http;

namespace NodeProgram.Functions.Tests.Http;

public class JsonFieldsTests
{
    private enum Colour
    {
        DeepRed,
        Blue,
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/* comment */}")]
    [InlineData("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}")]
    [InlineData("{\"\\ud800\":1}")]
    public void Body_NotOneObject_IsRefusedAsJson(string json) => Assert.Equal("json-invalid", Refused(Encoding.UTF8.GetBytes(json)).Kind.Code);

    [Fact]
    public void Body_NotUtf8_IsRefusedAsJson() => Assert.Equal("json-invalid", Refused([.. "{\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8]).Kind.Code);

    // Each row: the body, the code, the field to blame.
    [Theory]
    [InlineData("""{"text":"a","number":1,"word":"blue","more":1}""", "field-unknown", "more")]
    [InlineData("""{"text":"a","text":"b","number":1,"word":"blue"}""", "field-duplicate", "text")]
    [InlineData("""{"number":1,"word":"blue"}""", "field-missing", "text")]
    [InlineData("""{"text":null,"number":1,"word":"blue"}""", "field-missing", "text")]
    [InlineData("""{"text":5,"number":1,"word":"blue"}""", "field-type", "text")]
    [InlineData("""{"text":"","number":1,"word":"blue"}""", "field-invalid", "text")]
    [InlineData("""{"text":"  ","number":1,"word":"blue"}""", "field-invalid", "text")]
    [InlineData("""{"text":"a\u0000b","number":1,"word":"blue"}""", "field-invalid", "text")]
    [InlineData("""{"text":"\ud800","number":1,"word":"blue"}""", "field-invalid", "text")]
    [InlineData("""{"text":"123456","number":1,"word":"blue"}""", "field-too-long", "text")]
    [InlineData("""{"text":"a","number":"1","word":"blue"}""", "field-type", "number")]
    [InlineData("""{"text":"a","number":1.5,"word":"blue"}""", "field-type", "number")]
    [InlineData("""{"text":"a","number":99999999999999999999,"word":"blue"}""", "field-type", "number")]
    [InlineData("""{"text":"a","number":0,"word":"blue"}""", "field-out-of-range", "number")]
    [InlineData("""{"text":"a","number":11,"word":"blue"}""", "field-out-of-range", "number")]
    [InlineData("""{"text":"a","number":1,"word":"Blue"}""", "field-invalid", "word")]
    [InlineData("""{"text":"a","number":1,"word":"1"}""", "field-invalid", "word")]
    [InlineData("""{"text":"a","number":1,"word":"blue","nested":[]}""", "field-type", "nested")]
    [InlineData("""{"text":"a","number":1,"word":"blue","nested":{"inner":"a","other":1}}""", "field-unknown", "nested.other")]
    [InlineData("""{"text":"a","number":1,"word":"blue","nested":{}}""", "field-missing", "nested.inner")]
    public void Body_WithOneFault_BlamesItsField(string json, string code, string field)
    {
        Refusal refusal = Refused(Encoding.UTF8.GetBytes(json));
        Assert.Equal((code, field), (refusal.Kind.Code, refusal.Field));
    }

    [Fact]
    public void Body_WithManyFaults_NamesEveryOne()
    {
        Refusal refusal = Refused("""{"text":5,"number":0,"other":1}"""u8.ToArray());
        Assert.Equal(["other", "text", "number", "word"], refusal.Faults.Select(fault => fault.Field));
    }

    [Fact]
    public void Body_WithAThousandUnknownFields_NamesABoundedNumber()
    {
        string json = "{" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"f{i}\":1")) + "}";
        Assert.InRange(Refused(Encoding.UTF8.GetBytes(json)).Faults.Count, 20, 30);
    }

    [Fact]
    public void Body_Complete_IsRead()
    {
        JsonFields fields = Parsed("""{"text":"abc","number":10,"word":"deepRed"}"""u8.ToArray());
        Assert.Equal(("abc", 10L, Colour.DeepRed), (fields.Text("text", 5), fields.Number("number", 1, 10), fields.Word<Colour>("word")));
        Assert.Null(fields.Refusal);
    }

    private static Refusal Refused(byte[] body)
    {
        Outcome<JsonFields> parsed = JsonFields.Parse(body, "text", "number", "word", "nested");
        if (parsed is Outcome<JsonFields>.Refused(var refusal))
            return refusal;
        JsonFields fields = ((Outcome<JsonFields>.Done)parsed).Value;
        fields.Text("text", 5);
        fields.Number("number", 1, 10);
        fields.Word<Colour>("word");
        fields.Nested("nested", false, "inner")?.Text("inner", 5);
        return fields.Refusal ?? throw new InvalidOperationException("Nothing was refused.");
    }

    private static JsonFields Parsed(byte[] body) => ((Outcome<JsonFields>.Done)JsonFields.Parse(body, "text", "number", "word")).Value;
}
