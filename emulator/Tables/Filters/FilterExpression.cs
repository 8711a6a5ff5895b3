extern alias sdk;
using System.Linq.Expressions;
using System.Reflection;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Sdk = sdk::Azure.Data.Tables;

namespace NodeProgram.Emulator.Tables;

/// <summary>Writes filter expressions as OData by the real client's translator; what mentions TableEntity or TableItem is first put in the real types' terms.</summary>
internal static class FilterExpression
{
    public static string Write<T>(Expression<Func<T, bool>> filter) => filter is Expression<Func<TableEntity, bool>> bag
        ? Sdk.TableClient.CreateQueryFilter(Translate<TableEntity, Sdk.TableEntity>(bag))
        : Sdk.TableClient.CreateQueryFilter(filter);

    public static string WriteTableFilter(Expression<Func<TableItem, bool>> filter) =>
        Sdk.TableServiceClient.CreateQueryFilter(Translate<TableItem, Sdk.Models.TableItem>(filter));

    private static Expression<Func<TReal, bool>> Translate<TOurs, TReal>(Expression<Func<TOurs, bool>> filter)
    {
        ParameterExpression parameter = Expression.Parameter(typeof(TReal), filter.Parameters[0].Name);
        Expression body = new Translator(typeof(TOurs), filter.Parameters[0], parameter).Visit(filter.Body);
        return Expression.Lambda<Func<TReal, bool>>(body, parameter);
    }

    private sealed class Translator(Type ours, ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : node;

        protected override Expression VisitMember(MemberExpression node)
        {
            Expression? target = Visit(node.Expression);
            return target == to ? Expression.Property(to, node.Member.Name) : node.Update(target);
        }

        protected override Expression VisitUnary(UnaryExpression node) =>
            // A conversion of the entity itself (to its interface, say) means nothing to the translator.
            node.NodeType is ExpressionType.Convert or ExpressionType.TypeAs && Visit(node.Operand) == to ? to : base.VisitUnary(node);

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            Expression? target = Visit(node.Object);
            IEnumerable<Expression> arguments = Visit(node.Arguments);
            if (target != to)
            {
                return node.Update(target, arguments);
            }

            Type[] types = [.. node.Method.GetParameters().Select(parameter => parameter.ParameterType)];
            MethodInfo method = to.Type.GetMethod(node.Method.Name, types)
                ?? throw new NotSupportedException($"A filter cannot call {ours.Name}.{node.Method.Name}.");
            return Expression.Call(to, method, arguments);
        }
    }
}
