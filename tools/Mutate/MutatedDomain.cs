using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NodeProgram.Mutate;

/// <summary>The domain with every mutant of some folders in it, beside its tests.</summary>
internal static class MutatedDomain
{
    private const string Switch = "public static class Mutation { public static int Active; }";

    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks; global using System.Collections.Generic;";

    /// <summary>Compiles into a copy of the tests' output directory; returns the mutants that compile.</summary>
    public static List<Mutant> Build(string root, IReadOnlyList<string> folders, string testsOutput, string target)
    {
        CopyDirectory(testsOutput, target);
        var skipped = new HashSet<int>();
        for (int attempt = 0; attempt < 20; attempt++)
        {
            var mutants = new List<Mutant>();
            CSharpCompilation compilation = Compile(root, folders, target, mutants, skipped);
            string dll = Path.Combine(target, "NodeProgram.Domain.dll");
            var emitted = compilation.Emit(dll);
            if (emitted.Success)
                return [.. mutants.Where(mutant => !skipped.Contains(mutant.Number))];
            // A mutant that does not compile (a unit that cannot be multiplied, say) is no mutant.
            int before = skipped.Count;
            foreach (Diagnostic error in emitted.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
            {
                SyntaxNode? node = error.Location.SourceTree?.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
                foreach (SyntaxAnnotation annotation in node?.AncestorsAndSelf().SelectMany(static up => up.GetAnnotations("mutant")).Take(1) ?? [])
                    skipped.Add(int.Parse(annotation.Data!));
                foreach (SyntaxAnnotation annotation in node?.DescendantNodesAndSelf().SelectMany(static down => down.GetAnnotations("mutant")).Take(1) ?? [])
                    skipped.Add(int.Parse(annotation.Data!));
            }

            if (skipped.Count == before)
                throw new InvalidOperationException(string.Join(Environment.NewLine, emitted.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(10)));
        }

        throw new InvalidOperationException("The mutants do not compile.");
    }

    private static CSharpCompilation Compile(string root, IReadOnlyList<string> folders, string target, List<Mutant> mutants, HashSet<int> skipped)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Latest);
        List<SyntaxTree> trees = [CSharpSyntaxTree.ParseText(Switch, parsing), CSharpSyntaxTree.ParseText(ImplicitUsings, parsing)];
        foreach (string path in Directory.GetFiles(Path.Combine(root, "domain"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string name = Path.GetRelativePath(root, path);
            SyntaxTree tree = CSharpSyntaxTree.ParseText(File.ReadAllText(path), parsing, path);
            if (folders.Any(folder => name.StartsWith(folder, StringComparison.Ordinal)))
            {
                SyntaxNode changed = new Mutator(name, mutants).Visit(tree.GetRoot());
                // Mutants that do not compile are switched back to the expression as it is.
                changed = changed.ReplaceNodes(
                    changed.GetAnnotatedNodes("mutant").Where(node => node.GetAnnotations("mutant").Any(annotation => skipped.Contains(int.Parse(annotation.Data!)))),
                    static (_, node) => Original(node));
                tree = tree.WithRootAndOptions(changed, parsing);
            }

            trees.Add(tree);
        }

        IEnumerable<string> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.StartsWith(Path.GetDirectoryName(typeof(object).Assembly.Location)!, StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "NodeProgram.Domain", trees, references.Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, checkOverflow: true, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable));
    }

    private static SyntaxNode Original(SyntaxNode choice) => choice is Microsoft.CodeAnalysis.CSharp.Syntax.ParenthesizedExpressionSyntax { Expression: Microsoft.CodeAnalysis.CSharp.Syntax.ConditionalExpressionSyntax conditional }
        ? conditional.WhenFalse : choice;

    private static void CopyDirectory(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }
}
