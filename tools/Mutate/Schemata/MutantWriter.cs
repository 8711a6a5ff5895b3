using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NodeProgram.Mutate.Schemata;

/// <summary>Rewrites one source so that every mutant of it is there at once, each behind its own switch.</summary>
internal sealed class MutantWriter(string file, SemanticModel model, Func<int> nextId, IReadOnlySet<int> dropped, List<Mutant> mutants) : CSharpSyntaxRewriter
{
    private static readonly Dictionary<SyntaxKind, (SyntaxKind Kind, SyntaxKind Token)> Binary = new()
    {
        [SyntaxKind.LessThanExpression] = (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken),
        [SyntaxKind.LessThanOrEqualExpression] = (SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken),
        [SyntaxKind.GreaterThanExpression] = (SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken),
        [SyntaxKind.GreaterThanOrEqualExpression] = (SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken),
        [SyntaxKind.EqualsExpression] = (SyntaxKind.NotEqualsExpression, SyntaxKind.ExclamationEqualsToken),
        [SyntaxKind.NotEqualsExpression] = (SyntaxKind.EqualsExpression, SyntaxKind.EqualsEqualsToken),
        [SyntaxKind.AddExpression] = (SyntaxKind.SubtractExpression, SyntaxKind.MinusToken),
        [SyntaxKind.SubtractExpression] = (SyntaxKind.AddExpression, SyntaxKind.PlusToken),
        [SyntaxKind.MultiplyExpression] = (SyntaxKind.DivideExpression, SyntaxKind.SlashToken),
        [SyntaxKind.DivideExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
        [SyntaxKind.ModuloExpression] = (SyntaxKind.DivideExpression, SyntaxKind.SlashToken),
        [SyntaxKind.LogicalAndExpression] = (SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken),
        [SyntaxKind.LogicalOrExpression] = (SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken),
    };

    private static readonly Dictionary<SyntaxKind, SyntaxKind> Boundary = new()
    {
        [SyntaxKind.LessThanToken] = SyntaxKind.LessThanEqualsToken,
        [SyntaxKind.LessThanEqualsToken] = SyntaxKind.LessThanToken,
        [SyntaxKind.GreaterThanToken] = SyntaxKind.GreaterThanEqualsToken,
        [SyntaxKind.GreaterThanEqualsToken] = SyntaxKind.GreaterThanToken,
    };

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        SyntaxNode visited = base.VisitBinaryExpression(node)!;
        if (!Binary.TryGetValue(node.Kind(), out (SyntaxKind Kind, SyntaxKind Token) other) || MutantPlaces.IsInPattern(node) || model.GetTypeInfo(node).Type?.SpecialType == SpecialType.System_String
            || model.GetConstantValue(node).HasValue)
            return visited;
        BinaryExpressionSyntax mutated = BinaryExpression(other.Kind, node.Left, Token(other.Token).WithTriviaFrom(node.OperatorToken), node.Right);
        bool equality = node.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression;
        if (equality)
            return Flipped(node, visited, mutated.ToString());
        return MutantPlaces.Declares(node) ? visited : Choice(node, visited, mutated);
    }

    public override SyntaxNode? VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        SyntaxNode visited = base.VisitPrefixUnaryExpression(node)!;
        return node.IsKind(SyntaxKind.LogicalNotExpression) ? Flipped(node, visited, node.Operand.ToString()) : visited;
    }

    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (MutantPlaces.IsInPattern(node))
            return node;
        if (node.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression)
            return node.Parent is WhileStatementSyntax or ForStatementSyntax ? node : Flipped(node, node, node.IsKind(SyntaxKind.TrueLiteralExpression) ? "false" : "true");
        if (!node.IsKind(SyntaxKind.NumericLiteralExpression) || node.Token.Value is not int value || model.GetTypeInfo(node).ConvertedType is not { } type)
            return node;
        return Choice(node, CastExpression(Type(type), node), CastExpression(Type(type), LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(unchecked(value + 1)))), $"{(long)value + 1}");
    }

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node)
    {
        SyntaxNode visited = base.VisitIsPatternExpression(node)!;
        if (MutantPlaces.IsInPattern(node))
            return visited;
        if (!MutantPlaces.Declares(node))
            foreach (RelationalPatternSyntax bound in node.Pattern.DescendantNodesAndSelf().OfType<RelationalPatternSyntax>().Where(static bound => Boundary.ContainsKey(bound.OperatorToken.Kind())))
                visited = Choice(node, visited, node.ReplaceNode(bound, Moved(bound)));
        return Flipped(node, visited, $"!({node})");
    }

    public override SyntaxNode? VisitSwitchExpression(SwitchExpressionSyntax node)
    {
        var visited = (SwitchExpressionSyntax)base.VisitSwitchExpression(node)!;
        var arms = new List<SwitchExpressionArmSyntax>();
        for (int i = 0; i < node.Arms.Count; i++)
        {
            SwitchExpressionArmSyntax arm = node.Arms[i], kept = visited.Arms[i];
            RelationalPatternSyntax? bound = arm.Pattern.DescendantNodesAndSelf().OfType<RelationalPatternSyntax>().FirstOrDefault(static bound => Boundary.ContainsKey(bound.OperatorToken.Kind()));
            PatternSyntax? moved = bound is null ? null : arm.Pattern.ReplaceNode(bound, Moved(bound));
            if (moved is null || arm.WhenClause is not null || MutantPlaces.Declares(arm) || Add(arm.Pattern, moved.ToString()) is not { } id)
            {
                arms.Add(kept);
                continue;
            }

            arms.Add(MutantSwitch.Marked(SwitchExpressionArm(moved, WhenClause(Spaced(SyntaxKind.WhenKeyword), MutantSwitch.Is(id)), arm.Expression), id));
            arms.Add(MutantSwitch.Marked(SwitchExpressionArm(kept.Pattern, WhenClause(Spaced(SyntaxKind.WhenKeyword), Not(MutantSwitch.Is(id))), kept.Expression), id));
        }

        return visited.WithArms(SeparatedList(arms));
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        SyntaxNode visited = base.VisitInvocationExpression(node)!;
        if (node.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Min" or "Max" } access && node.ArgumentList.Arguments.Count == 2 && !MutantPlaces.Declares(node))
            return Choice(node, visited, node.WithExpression(access.WithName(IdentifierName(access.Name.Identifier.ValueText == "Min" ? "Max" : "Min"))));
        // A condition without an operator.
        bool condition = node.Parent is IfStatementSyntax or ConditionalExpressionSyntax || node.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression };
        return condition && model.GetTypeInfo(node).Type?.SpecialType == SpecialType.System_Boolean ? Flipped(node, visited, $"!{node}") : visited;
    }

    public override SyntaxNode? VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var visited = (StatementSyntax)base.VisitExpressionStatement(node)!;
        if (node.Expression is AssignmentExpressionSyntax assignment && node.Expression.Kind() is SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression)
        {
            var sum = (AssignmentExpressionSyntax)node.Expression;
            bool adds = sum.IsKind(SyntaxKind.AddAssignmentExpression);
            AssignmentExpressionSyntax other = AssignmentExpression(adds ? SyntaxKind.SubtractAssignmentExpression : SyntaxKind.AddAssignmentExpression, sum.Left,
                Token(adds ? SyntaxKind.MinusEqualsToken : SyntaxKind.PlusEqualsToken).WithTriviaFrom(sum.OperatorToken), sum.Right);
            return !MutantPlaces.Declares(node) && Add(node, other.ToString()) is { } sign
                ? MutantSwitch.Marked(Block(IfStatement(MutantSwitch.Is(sign), ExpressionStatement(other), ElseClause(Spaced(SyntaxKind.ElseKeyword), Block(visited)))), sign)
                : visited;
        }

        bool removable = node.Expression is InvocationExpressionSyntax or AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax or ElementAccessExpressionSyntax };
        return removable && !MutantPlaces.Declares(node) && Add(node, "(removed)") is { } id ? MutantSwitch.Marked(IfStatement(Not(MutantSwitch.Is(id)), Block(visited)), id) : visited;
    }

    private static RelationalPatternSyntax Moved(RelationalPatternSyntax bound) => bound.WithOperatorToken(Token(Boundary[bound.OperatorToken.Kind()]).WithTriviaFrom(bound.OperatorToken));

    private static TypeSyntax Type(ITypeSymbol type) => ParseTypeName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat));

    private static SyntaxToken Spaced(SyntaxKind kind) => Token(TriviaList(Space), kind, TriviaList(Space));

    private static PrefixUnaryExpressionSyntax Not(ExpressionSyntax expression) => PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, expression);

    private SyntaxNode Choice(ExpressionSyntax original, SyntaxNode visited, ExpressionSyntax mutated, string? shown = null) => Add(original, shown ?? mutated.ToString()) is { } id
        ? MutantSwitch.Marked(ParenthesizedExpression(ConditionalExpression(MutantSwitch.Is(id), ParenthesizedExpression(mutated), ParenthesizedExpression((ExpressionSyntax)visited))), id)
        : visited;

    /// <summary>Said once, so that it may declare variables.</summary>
    private SyntaxNode Flipped(ExpressionSyntax original, SyntaxNode visited, string shown) => Add(original, shown) is { } id
        ? MutantSwitch.Marked(ParenthesizedExpression(BinaryExpression(SyntaxKind.ExclusiveOrExpression, MutantSwitch.Is(id), ParenthesizedExpression((ExpressionSyntax)visited))), id)
        : visited;

    private int? Add(SyntaxNode original, string shown)
    {
        if (!MutantPlaces.IsMutable(original))
            return null;
        int id = nextId();
        if (dropped.Contains(id))
            return null;
        int line = original.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        mutants.Add(new Mutant(id, file, line, OneLine(original.ToString()), OneLine(shown), MutantPlaces.InitializesStatics(original)));
        return id;
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
