using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NodeProgram.Mutate.Schemata;

/// <summary>Compiles the rules with all their mutants into one assembly. Mutants that do not compile are left out.</summary>
internal static class MutantCompiler
{
    private const int MaxRounds = 20;

    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    public static (IReadOnlyList<Mutant> Mutants, int LeftOut) Compile(string folder, string assemblyFile)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None);
        string[] files = [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        SyntaxTree[] trees = [.. files.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file))];
        CSharpCompilation plain = CSharpCompilation.Create(
            "NodeProgram.Domain",
            [.. trees, CSharpSyntaxTree.ParseText(GlobalUsings, options)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(static path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location)).Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, checkOverflow: true, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Disable));
        Diagnostic? wrong = plain.GetDiagnostics().FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        if (wrong is not null)
            throw new InvalidOperationException($"The rules do not compile as they are: {wrong}");

        var dropped = new HashSet<int>();
        for (int round = 0; round < MaxRounds; round++)
        {
            var mutants = new List<Mutant>();
            int last = 0;
            CSharpCompilation mutated = plain;
            foreach (SyntaxTree tree in trees)
            {
                var writer = new MutantWriter(Path.GetRelativePath(folder, tree.FilePath).Replace('\\', '/'), plain.GetSemanticModel(tree), () => ++last, dropped, mutants);
                mutated = mutated.ReplaceSyntaxTree(tree, CSharpSyntaxTree.Create((CSharpSyntaxNode)writer.Visit(tree.GetRoot()), options, tree.FilePath));
            }

            mutated = mutated.AddSyntaxTrees(CSharpSyntaxTree.ParseText(MutantSwitch.Source(last), options));
            int before = dropped.Count;
            foreach (Diagnostic error in Emit(mutated, assemblyFile))
                dropped.UnionWith(Guilty(error));
            if (dropped.Count == before)
                return (mutants, dropped.Count);
        }

        throw new InvalidOperationException("The mutated rules do not compile.");
    }

    private static Diagnostic[] Emit(CSharpCompilation compilation, string assemblyFile)
    {
        Diagnostic[] errors;
        using (FileStream output = File.Create(assemblyFile))
            errors = [.. compilation.Emit(output).Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        return errors;
    }

    /// <summary>The innermost mutant around an error; an error outside of all is one of the member's.</summary>
    private static int[] Guilty(Diagnostic error)
    {
        SyntaxNode place = error.Location.SourceTree!.GetRoot().FindNode(error.Location.SourceSpan, getInnermostNodeForTie: true);
        int[] around = [.. MutantSwitch.Around(place).Take(1)];
        if (around.Length > 0)
            return around;
        int[] within = [.. place.AncestorsAndSelf().Where(static at => at is StatementSyntax or MemberDeclarationSyntax).Select(static at => MutantSwitch.Within(at).ToArray()).FirstOrDefault(static ids => ids.Length > 0) ?? []];
        return within.Length > 0 ? within : throw new InvalidOperationException($"No mutant explains {error}");
    }
}
