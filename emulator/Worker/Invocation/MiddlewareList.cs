using Microsoft.Azure.Functions.Worker.Middleware;

namespace NodeProgram.Emulator.Worker.Invocation;

/// <summary>The app's middleware, first registered first run.</summary>
internal sealed class MiddlewareList
{
    private readonly List<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> items = [];

    public void Add(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware) => items.Add(middleware);

    public FunctionExecutionDelegate Compose(FunctionExecutionDelegate last)
    {
        var next = last;
        for (var index = items.Count - 1; index >= 0; index--)
        {
            next = items[index](next);
        }

        return next;
    }
}
