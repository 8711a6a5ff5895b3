using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>
/// Reads OData filters of the service's grammar, loosest first: or, and, not, then parentheses or a comparison (eq ne gt ge lt le) of a
/// property with a literal. No functions, no arithmetic.
/// </summary>
internal sealed class FilterParser
{
    private const int CharactersMax = 16_384;
    private const int DepthMax = 64;

    private readonly FilterLexer tokens;
    private int depth;

    private FilterParser(string filter) => tokens = new FilterLexer(filter);

    /// <summary>The filter; null when there is none.</summary>
    /// <exception cref="RequestFailedException">400 InvalidInput: it does not parse, or is longer or deeper than is sensible.</exception>
    public static FilterNode? Parse(string? filter)
    {
        if (string.IsNullOrWhiteSpace(filter))
        {
            return null;
        }

        if (filter.Length > CharactersMax)
        {
            throw Refusal.InvalidInput($"A filter has at most {CharactersMax} characters.").ToException();
        }

        FilterParser parser = new(filter);
        FilterNode node = parser.Or();
        return parser.tokens.Current.Kind == FilterTokenKind.End ? node : throw parser.tokens.Unexpected("the end");
    }

    private FilterNode Or()
    {
        FilterNode left = And();
        while (tokens.Take("or"))
        {
            left = new OrNode(left, And());
        }

        return left;
    }

    private FilterNode And()
    {
        FilterNode left = Not();
        while (tokens.Take("and"))
        {
            left = new AndNode(left, Not());
        }

        return left;
    }

    private FilterNode Not()
    {
        if (++depth > DepthMax)
        {
            throw Refusal.InvalidInput($"A filter is nested at most {DepthMax} deep.").ToException();
        }

        FilterNode node = tokens.Take("not") ? new NotNode(Not()) : Group();
        depth--;
        return node;
    }

    private FilterNode Group()
    {
        if (tokens.Current.Kind != FilterTokenKind.Open)
        {
            return ComparisonOf();
        }

        tokens.Next();
        FilterNode inner = Or();
        if (tokens.Current.Kind != FilterTokenKind.Close)
        {
            throw tokens.Unexpected(")");
        }

        tokens.Next();
        return inner;
    }

    private ComparisonNode ComparisonOf()
    {
        FilterToken left = Operand();
        Comparison comparison = Operator();
        FilterToken right = Operand();
        return (left.Kind, right.Kind) switch
        {
            (FilterTokenKind.Word, FilterTokenKind.Literal) => new ComparisonNode(left.Text, comparison, right.Value!),
            (FilterTokenKind.Literal, FilterTokenKind.Word) => new ComparisonNode(right.Text, Flipped(comparison), left.Value!),
            _ => throw Refusal.InvalidInput($"The filter compares '{left.Text}' with '{right.Text}': one must be a property, the other a literal.").ToException(),
        };
    }

    private FilterToken Operand()
    {
        FilterToken token = tokens.Current;
        if (token.Kind is not (FilterTokenKind.Word or FilterTokenKind.Literal))
        {
            throw tokens.Unexpected("a property or a literal");
        }

        tokens.Next();
        return token;
    }

    private Comparison Operator()
    {
        Comparison? comparison = tokens.Current is { Kind: FilterTokenKind.Word } word
            ? word.Text switch
            {
                "eq" => Comparison.Equal,
                "ne" => Comparison.NotEqual,
                "lt" => Comparison.Less,
                "le" => Comparison.LessOrEqual,
                "gt" => Comparison.Greater,
                "ge" => Comparison.GreaterOrEqual,
                _ => null,
            }
            : null;
        if (comparison is not { } found)
        {
            throw tokens.Unexpected("eq, ne, gt, ge, lt or le");
        }

        tokens.Next();
        return found;
    }

    private static Comparison Flipped(Comparison comparison) => comparison switch
    {
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        _ => comparison,
    };
}
