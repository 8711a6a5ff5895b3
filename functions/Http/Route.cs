using NodeProgram.Functions.Auth;

namespace NodeProgram.Functions.Http;

/// <summary>One route of the API and who may call it.</summary>
/// <param name="Function">The name of the function that answers.</param>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Template">The path below <c>/api/</c>, as in the function's trigger.</param>
/// <param name="Access">Who may call.</param>
/// <param name="BodyBytesMax">The largest body; 0 when the route takes none.</param>
/// <param name="Query">The query parameters that the route knows.</param>
public sealed record Route(string Function, string Method, string Template, Access Access, int BodyBytesMax = 0, params string[] Query);
