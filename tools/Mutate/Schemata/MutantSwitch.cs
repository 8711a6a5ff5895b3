using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NodeProgram.Mutate.Schemata;

/// <summary>The class that is compiled into the mutated rules: which mutant of them all is the one that lives, and which were passed.</summary>
internal static class MutantSwitch
{
    public const string TypeName = "NodeProgram.Domain.MutantSwitch";

    public const string PassedField = "Passed";

    /// <summary>The environment variable: the living mutant's number, -1 to note which are passed, nothing for the rules as they are.</summary>
    public const string Variable = "MUTANT";

    private const string Annotation = "mutant";

    public static string Source(int mutants) => $$"""
        namespace NodeProgram.Domain;
        internal static class MutantSwitch
        {
            public static readonly int Living = int.TryParse(System.Environment.GetEnvironmentVariable("{{Variable}}"), out int id) ? id : 0;
            public static readonly bool[] {{PassedField}} = new bool[{{mutants + 1}}];
            public static bool Is(int id)
            {
                if (Living >= 0)
                    return Living == id;
                {{PassedField}}[id] = true;
                return false;
            }
        }
        """;

    /// <summary>The question "is it this one?" as an expression.</summary>
    public static ExpressionSyntax Is(int id) => SyntaxFactory.ParseExpression($"global::{TypeName}.Is({id})");

    public static T Marked<T>(T node, int id) where T : SyntaxNode => node.WithAdditionalAnnotations(new SyntaxAnnotation(Annotation, id.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The mutants of which this node is a part, innermost first.</summary>
    public static IEnumerable<int> Around(SyntaxNode node) =>
        node.AncestorsAndSelf().SelectMany(static part => part.GetAnnotations(Annotation)).Select(static mark => int.Parse(mark.Data!, System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The mutants inside this node.</summary>
    public static IEnumerable<int> Within(SyntaxNode node) =>
        node.GetAnnotatedNodes(Annotation).SelectMany(static part => part.GetAnnotations(Annotation)).Select(static mark => int.Parse(mark.Data!, System.Globalization.CultureInfo.InvariantCulture));
}
