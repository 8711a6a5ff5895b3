using System.Linq.Expressions;
using System.Reflection;

namespace NodeProgram.Emulator.Worker.Invocation;

/// <summary>Calls a function's method and gives its result, null for void, Task and ValueTask.</summary>
internal delegate ValueTask<object?> FunctionCall(object? instance, object?[] arguments);

/// <summary>Compiles a method, whatever it returns, into one shape of delegate.</summary>
internal static class FunctionCallCompiler
{
    public static FunctionCall Compile(MethodInfo method)
    {
        var instance = Expression.Parameter(typeof(object), "instance");
        var arguments = Expression.Parameter(typeof(object?[]), "arguments");
        var values = method.GetParameters().Select((parameter, index) =>
            (Expression)Expression.Convert(Expression.ArrayIndex(arguments, Expression.Constant(index)), parameter.ParameterType));
        Expression call = Expression.Call(method.IsStatic ? null : Expression.Convert(instance, method.DeclaringType!), method, values);
        return Expression.Lambda<FunctionCall>(Adapt(call, method.ReturnType), instance, arguments).Compile();
    }

    /// <summary>The type of the value that the method gives in the end; void when none.</summary>
    public static Type ResultType(Type returnType)
    {
        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return typeof(void);
        }

        var generic = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        return generic == typeof(Task<>) || generic == typeof(ValueTask<>) ? returnType.GetGenericArguments()[0] : returnType;
    }

    private static Expression Adapt(Expression call, Type returnType)
    {
        if (returnType == typeof(void))
        {
            return Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
        }

        if (returnType == typeof(Task) || returnType == typeof(ValueTask))
        {
            return Expression.Call(typeof(FunctionCallCompiler), returnType == typeof(Task) ? nameof(OfTask) : nameof(OfValueTask), null, call);
        }

        var generic = returnType.IsGenericType ? returnType.GetGenericTypeDefinition() : null;
        if (generic == typeof(Task<>) || generic == typeof(ValueTask<>))
        {
            var name = generic == typeof(Task<>) ? nameof(OfTaskOf) : nameof(OfValueTaskOf);
            return Expression.Call(typeof(FunctionCallCompiler), name, [returnType.GetGenericArguments()[0]], call);
        }

        return Expression.New(typeof(ValueTask<object?>).GetConstructor([typeof(object)])!, Expression.Convert(call, typeof(object)));
    }

    private static async ValueTask<object?> OfTask(Task task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> OfValueTask(ValueTask task)
    {
        await task;
        return null;
    }

    private static async ValueTask<object?> OfTaskOf<T>(Task<T> task) => await task;

    private static async ValueTask<object?> OfValueTaskOf<T>(ValueTask<T> task) => await task;
}
