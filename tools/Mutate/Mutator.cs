using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace NodeProgram.Mutate;

/// <summary>
/// Writes all mutants of a file into it at once: <c>a &lt; b</c> becomes <c>(Mutation.Active == 7 ? a &lt;= b : a &lt; b)</c>, so that one compilation serves them all. What must be constant
/// (const, attributes, patterns, defaults of parameters) and what is computed once for a process (initialisers: the policy's defaults, which the rule tables test) is left alone.
/// </summary>
internal sealed class Mutator(string file, List<Mutant> mutants) : CSharpSyntaxRewriter
{
    private static readonly Dictionary<SyntaxKind, (SyntaxKind Expression, SyntaxKind Token)> Operators = new()
    {
        [SyntaxKind.LessThanExpression] = (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken),
        [SyntaxKind.LessThanOrEqualExpression] = (SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken),
        [SyntaxKind.GreaterThanExpression] = (SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken),
        [SyntaxKind.GreaterThanOrEqualExpression] = (SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken),
        [SyntaxKind.EqualsExpression] = (SyntaxKind.NotEqualsExpression, SyntaxKind.ExclamationEqualsToken),
        [SyntaxKind.NotEqualsExpression] = (SyntaxKind.EqualsExpression, SyntaxKind.EqualsEqualsToken),
        [SyntaxKind.LogicalAndExpression] = (SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken),
        [SyntaxKind.LogicalOrExpression] = (SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken),
        [SyntaxKind.AddExpression] = (SyntaxKind.SubtractExpression, SyntaxKind.MinusToken),
        [SyntaxKind.SubtractExpression] = (SyntaxKind.AddExpression, SyntaxKind.PlusToken),
        [SyntaxKind.MultiplyExpression] = (SyntaxKind.DivideExpression, SyntaxKind.SlashToken),
        [SyntaxKind.DivideExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
        [SyntaxKind.ModuloExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
    };

    public override SyntaxNode? VisitFieldDeclaration(FieldDeclarationSyntax node) => node;

    public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) => node;

    public override SyntaxNode? VisitParameter(ParameterSyntax node) => node;

    public override SyntaxNode? VisitEnumDeclaration(EnumDeclarationSyntax node) => node;

    public override SyntaxNode? VisitIsPatternExpression(IsPatternExpressionSyntax node) => node;

    public override SyntaxNode? VisitCaseSwitchLabel(CaseSwitchLabelSyntax node) => node;

    public override SyntaxNode? VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node) => node;

    public override SyntaxNode? VisitThrowStatement(ThrowStatementSyntax node) => node;

    public override SyntaxNode? VisitThrowExpression(ThrowExpressionSyntax node) => node;

    public override SyntaxNode? VisitSwitchExpressionArm(SwitchExpressionArmSyntax node) => node
        .WithWhenClause((WhenClauseSyntax?)Visit(node.WhenClause)).WithExpression((ExpressionSyntax)Visit(node.Expression));

    public override SyntaxNode? VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node) => node.IsConst ? node : base.VisitLocalDeclarationStatement(node);

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node) => node.Initializer is null ? base.VisitPropertyDeclaration(node) : node;

    public override SyntaxNode? VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        var inner = (BinaryExpressionSyntax)base.VisitBinaryExpression(node)!;
        // Text is joined with the same sign as numbers are added.
        if (!Operators.TryGetValue(node.Kind(), out var other) || node.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.StringLiteralToken) || token.IsKind(SyntaxKind.InterpolatedStringStartToken)))
            return inner;
        ExpressionSyntax changed = BinaryExpression(other.Expression, node.Left.WithoutTrivia(), Token(other.Token), node.Right.WithoutTrivia());
        return Choice(node, inner, changed);
    }

    public override SyntaxNode? VisitLiteralExpression(LiteralExpressionSyntax node) => node.IsKind(SyntaxKind.NumericLiteralExpression) && node.Token.Value is int value && !InStackalloc(node)
        ? Choice(node, node, LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(value + 1)))
        : node;

    private static bool InStackalloc(SyntaxNode node) => node.Ancestors().Any(static up => up is StackAllocArrayCreationExpressionSyntax or RangeExpressionSyntax);

    private ParenthesizedExpressionSyntax Choice(ExpressionSyntax node, ExpressionSyntax kept, ExpressionSyntax changed)
    {
        int number = mutants.Count + 1;
        mutants.Add(new Mutant(number, file, node.GetLocation().GetLineSpan().StartLinePosition.Line + 1, Text(node), Text(changed)));
        return ParenthesizedExpression(ConditionalExpression(
            ParseExpression($"global::Mutation.Active == {number}"), ParenthesizedExpression(changed), ParenthesizedExpression(kept.WithoutTrivia())))
            .WithAdditionalAnnotations(new SyntaxAnnotation("mutant", number.ToString()));
    }

    private static string Text(SyntaxNode node) => node.NormalizeWhitespace().ToString();
}
