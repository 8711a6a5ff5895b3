using System.Globalization;
using Azure;

namespace NodeProgram.Emulator.Tables;

internal enum FilterTokenKind
{
    End,
    Open,
    Close,

    /// <summary>A property or an operator.</summary>
    Word,

    Literal,
}

/// <summary>A token as it is written; of a literal also its value, canonical.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, object? Value = null);

/// <summary>Cuts a filter into tokens.</summary>
internal sealed class FilterLexer
{
    private readonly string filter;
    private int position;

    public FilterLexer(string filter)
    {
        this.filter = filter;
        Next();
    }

    public FilterToken Current { get; private set; }

    /// <summary>Goes past the current token when it is that word.</summary>
    public bool Take(string word)
    {
        bool found = Current.Kind == FilterTokenKind.Word && Current.Text == word;
        if (found)
        {
            Next();
        }

        return found;
    }

    public RequestFailedException Unexpected(string expected) =>
        Refusal.InvalidInput($"The filter has '{Current.Text}' before position {position} where {expected} should be.").ToException();

    public void Next()
    {
        while (position < filter.Length && char.IsWhiteSpace(filter[position]))
        {
            position++;
        }

        if (position == filter.Length)
        {
            Current = new FilterToken(FilterTokenKind.End, string.Empty);
            return;
        }

        switch (filter[position])
        {
            case '(':
                position++;
                Current = new FilterToken(FilterTokenKind.Open, "(");
                break;
            case ')':
                position++;
                Current = new FilterToken(FilterTokenKind.Close, ")");
                break;
            case '\'':
                string quoted = Quoted();
                Current = new FilterToken(FilterTokenKind.Literal, quoted, quoted);
                break;
            default:
                Current = Word();
                break;
        }
    }

    private FilterToken Word()
    {
        int start = position;
        while (position < filter.Length && !char.IsWhiteSpace(filter[position]) && filter[position] is not ('(' or ')' or '\''))
        {
            position++;
        }

        string word = filter[start..position];
        if (position < filter.Length && filter[position] == '\'')
        {
            string text = Quoted();
            return new FilterToken(FilterTokenKind.Literal, $"{word}'{text}'", Typed(word, text) ?? throw Malformed($"{word}'{text}'"));
        }

        if (char.IsLetter(word[0]) || word[0] == '_')
        {
            object? named = word switch
            {
                "true" => true,
                "false" => false,
                "NaN" => double.NaN,
                "INF" or "Infinity" => double.PositiveInfinity,
                _ => null,
            };
            return new FilterToken(named is null ? FilterTokenKind.Word : FilterTokenKind.Literal, word, named);
        }

        return new FilterToken(FilterTokenKind.Literal, word, Number(word) ?? throw Malformed(word));
    }

    private string Quoted()
    {
        int start = ++position;
        while (position < filter.Length)
        {
            if (filter[position++] != '\'')
            {
                continue;
            }

            if (position == filter.Length || filter[position] != '\'')
            {
                return filter[start..(position - 1)].Replace("''", "'", StringComparison.Ordinal);
            }

            position++;
        }

        throw Refusal.InvalidInput($"The filter has a quote at position {start - 1} that does not end.").ToException();
    }

    private static object? Typed(string type, string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        switch (type)
        {
            case "datetime":
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out DateTimeOffset time) ? time : null;
            case "guid":
                return Guid.TryParse(text, out Guid guid) ? guid : null;
            case "X" or "x" or "binary":
                return text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
            default:
                return null;
        }
    }

    private static object? Number(string word)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        if (word is "-INF" or "-Infinity")
        {
            return double.NegativeInfinity;
        }

        if (word[^1] is 'L' or 'l')
        {
            return long.TryParse(word.AsSpan(..^1), Whole, CultureInfo.InvariantCulture, out long number) ? number : null;
        }

        if (int.TryParse(word, Whole, CultureInfo.InvariantCulture, out int small))
        {
            return small;
        }

        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? real : null;
    }

    private static RequestFailedException Malformed(string literal) => Refusal.InvalidInput($"The filter has the literal {literal}, which is none.").ToException();
}
