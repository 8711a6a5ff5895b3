namespace NodeProgram.Functions.Auth;

/// <summary>What a person may be, by app role of the identity provider.</summary>
public enum Role
{
    Admin,
    Reviewer,
    Council,
}

/// <summary>Who may call a route. <c>default</c> does not exist: a route without an access is not in the table.</summary>
public abstract record Access
{
    private Access() { }

    /// <summary>Anybody, without saying who.</summary>
    public static readonly Access Everybody = new Anyone();

    /// <summary>A node that is not known yet: the request is signed with the key that its body carries.</summary>
    public static readonly Access Applicant = new AnyApplicant();

    /// <summary>A node whose key an application has brought; the function compares it with what the request is about.</summary>
    public static readonly Access Node = new AnyNode();

    /// <summary>The node that the path names, and no other.</summary>
    public static readonly Access NodeInPath = new NamedNode();

    /// <summary>Any operator that has signed in; the function gives it what is its own and refuses what is not (<see cref="Http.ProblemKinds.OperatorMismatch"/> or not found).</summary>
    public static readonly Access Operator = new AnyOperator();

    /// <summary>The operator that the path names (<c>{operator}</c>, an address), and no other.</summary>
    public static readonly Access OperatorInPath = new NamedOperator();

    /// <summary>Any operator as above, and people with at least one of these roles.</summary>
    public static Access OperatorOr(params Role[] roles) => new OperatorOrPerson([.. roles]);

    /// <summary>People with at least one of these roles.</summary>
    public static Access People(params Role[] roles) => new AnyPerson([.. roles]);

    public sealed record Anyone : Access;

    public sealed record AnyApplicant : Access;

    public sealed record AnyNode : Access;

    public sealed record NamedNode : Access;

    public sealed record AnyOperator : Access;

    public sealed record NamedOperator : Access;

    public sealed record OperatorOrPerson(IReadOnlyList<Role> Roles) : Access;

    public sealed record AnyPerson(IReadOnlyList<Role> Roles) : Access;
}
