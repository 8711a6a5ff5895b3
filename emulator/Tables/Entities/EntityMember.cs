using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;
using Azure;

namespace NodeProgram.Emulator.Tables;

/// <summary>A property or field of an entity class, with compiled access to it.</summary>
internal sealed class EntityMember
{
    private readonly Type target;
    private readonly Action<object, object?>? set;

    private EntityMember(MemberInfo member, Type type, bool canRead, bool canWrite)
    {
        Name = member.GetCustomAttribute<DataMemberAttribute>() is { Name: { } name } ? name : member.Name;
        target = Nullable.GetUnderlyingType(type) ?? type;
        ParameterExpression entity = Expression.Parameter(typeof(object));
        MemberExpression access = Expression.MakeMemberAccess(Expression.Convert(entity, member.DeclaringType!), member);
        if (canRead)
        {
            Get = Expression.Lambda<Func<object, object?>>(Expression.Convert(access, typeof(object)), entity).Compile();
        }

        if (canWrite)
        {
            ParameterExpression value = Expression.Parameter(typeof(object));
            set = Expression.Lambda<Action<object, object?>>(Expression.Assign(access, Expression.Convert(value, type)), entity, value).Compile();
        }
    }

    /// <summary>The property's name in the table.</summary>
    public string Name { get; }

    public Func<object, object?>? Get { get; }

    /// <summary>The public instance members that take part: all but those marked IgnoreDataMember, and indexers.</summary>
    public static EntityMember[] Of(Type entityType) =>
    [
        .. entityType.GetMembers(BindingFlags.Public | BindingFlags.Instance)
            .Where(member => !member.IsDefined(typeof(IgnoreDataMemberAttribute)))
            .Select(member => member switch
            {
                PropertyInfo property when property.GetIndexParameters().Length == 0 =>
                    new EntityMember(property, property.PropertyType, property.CanRead, property.CanWrite),
                FieldInfo field => new EntityMember(field, field.FieldType, true, !field.IsInitOnly),
                _ => null,
            })
            .OfType<EntityMember>(),
    ];

    /// <summary>Gives the member of an entity a stored value, converted by the real client's rules: an enum that has no such name is left as it is.</summary>
    /// <exception cref="InvalidOperationException">The stored type does not fit.</exception>
    public void Put(object entity, object value)
    {
        if (set is null || (target.IsEnum && !(value is string name && Enum.IsDefined(target, name))))
        {
            return;
        }

        set(entity, Convert(value));
    }

    private object? Convert(object value)
    {
        if (target == value.GetType())
        {
            return value;
        }

        object wire = PropertyValue.Wire(value);
        try
        {
            return wire switch
            {
                _ when target == typeof(string) => wire as string,
                string text when target.IsEnum => Enum.Parse(target, text),
                _ when target == typeof(double) => System.Convert.ToDouble(wire, CultureInfo.InvariantCulture),
                string text when target == typeof(BinaryData) => BinaryData.FromBytes(value as byte[] ?? System.Convert.FromBase64String(text)),
                string text when target == typeof(byte[]) => System.Convert.FromBase64String(text),
                string text when target == typeof(long) => long.Parse(text, CultureInfo.InvariantCulture),
                string text when target == typeof(ulong) => ulong.Parse(text, CultureInfo.InvariantCulture),
                string text when target == typeof(Guid) => Guid.Parse(text),
                string text when target == typeof(DateTimeOffset) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                string text when target == typeof(DateTime) => value is DateTimeOffset instant
                    ? instant.UtcDateTime
                    : DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
                string text when target == typeof(ETag) => new ETag(text),
                _ => throw new InvalidCastException(),
            };
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or ArgumentException or OverflowException)
        {
            throw new InvalidOperationException($"Property {Name} is stored as {value.GetType().Name} and cannot be read as {target.Name}.", e);
        }
    }
}
