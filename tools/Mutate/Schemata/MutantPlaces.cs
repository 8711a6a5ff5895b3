using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NodeProgram.Mutate.Schemata;

/// <summary>Where a mutant would say something about a rule: not in texts for people, not in what the compiler wants constant, not in tables of data.</summary>
internal static class MutantPlaces
{
    private const int TableLength = 5;

    private static readonly HashSet<string> TextMethods = ["ToString", "GetHashCode", "TryFormat", "DebuggerDisplay"];

    public static bool IsMutable(SyntaxNode node)
    {
        for (SyntaxNode? at = node; at is not null and not BaseTypeDeclarationSyntax; at = at.Parent)
        {
            if (at is AttributeSyntax or InterpolationSyntax or InterpolatedStringExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or CaseSwitchLabelSyntax or EnumMemberDeclarationSyntax
                or ParameterSyntax or StackAllocArrayCreationExpressionSyntax or LocalFunctionStatementSyntax { Identifier.ValueText: "Say" })
                return false;
            if (at is MethodDeclarationSyntax method && TextMethods.Contains(method.Identifier.ValueText))
                return false;
            if (at is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.ConstKeyword) || at is LocalDeclarationStatementSyntax local && local.IsConst)
                return false;
            if (at is InitializerExpressionSyntax { Expressions.Count: >= TableLength } or CollectionExpressionSyntax { Elements.Count: >= TableLength })
                return false;
        }

        return true;
    }

    /// <summary>A part of a pattern other than the whole <c>is</c>: what is written there must be constant.</summary>
    public static bool IsInPattern(SyntaxNode node) => node.Ancestors().TakeWhile(static at => at is not (StatementSyntax or SwitchExpressionArmSyntax or LambdaExpressionSyntax)).Any(static at => at is PatternSyntax)
        || node.Ancestors().OfType<SwitchExpressionArmSyntax>().FirstOrDefault()?.Pattern.Span.Contains(node.Span) == true;

    /// <summary>Declares variables: cannot stand twice.</summary>
    public static bool Declares(SyntaxNode node) => node.DescendantNodesAndSelf().Any(static part => part is SingleVariableDesignationSyntax or LambdaExpressionSyntax or DeclarationExpressionSyntax);

    public static bool InitializesStatics(SyntaxNode node) =>
        node.Ancestors().Any(static at => at is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.StaticKeyword)
            || at is PropertyDeclarationSyntax { Initializer: not null } property && property.Modifiers.Any(SyntaxKind.StaticKeyword)
            || at is ConstructorDeclarationSyntax constructor && constructor.Modifiers.Any(SyntaxKind.StaticKeyword));
}
