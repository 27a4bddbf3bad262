using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Circus.Protocol.Tests;

/// <summary>Everything public of an assembly as text, one member a line, sorted: what other programs can be built on.</summary>
internal static class PublicSurface
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext _nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(KindOf(type)).Append(' ').Append(Name(type, withNamespace: true)).Append(BasesOf(type)).Append('\n');
            foreach (var line in MembersOf(type).Order(StringComparer.Ordinal))
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum)
        {
            // In the order of their numbers, which are on the wire.
            return Enum.GetValuesAsUnderlyingType(type).Cast<object>()
                .Select(number => $"{Convert.ToInt32(number, CultureInfo.InvariantCulture):00} = {Enum.GetName(type, number)}");
        }

        // What the compiler makes of a record follows from its properties.
        return type.GetMembers(Declared)
            .Where(member => !member.IsDefined(typeof(CompilerGeneratedAttribute)) && IsVisible(member))
            .Select(TextOf)
            .OfType<string>();
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsVisible),
        EventInfo happening => happening.AddMethod is { } add && IsVisible(add),
        // Nested types stand for themselves.
        _ => false,
    };

    private static string? TextOf(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method => $"{Static(method)}{TypeOf(method.ReturnParameter)} {method.Name}{Generic(method)}({Parameters(method)})",
        FieldInfo { IsLiteral: true } field => $"const {Name(field.FieldType)} {field.Name} = {Literal(field.GetRawConstantValue())}",
        FieldInfo field => $"{Static(field)}{(field.IsInitOnly ? "readonly " : "")}{Nullable(field.FieldType, _nullability.Create(field).ReadState)} {field.Name}",
        PropertyInfo property => TextOf(property),
        EventInfo happening => $"event {Name(happening.EventHandlerType!)} {happening.Name}",
        _ => null,
    };

    private static string TextOf(PropertyInfo property)
    {
        var type = Nullable(property.PropertyType, _nullability.Create(property).ReadState);
        var setter = property.SetMethod is { } set && IsVisible(set)
            ? set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{required}{Static(property.GetMethod!)}{type} {property.Name} {{ get;{setter} }}";
    }

    private static string Static(MethodBase method) => method.IsStatic ? "static " : method.IsAbstract ? "abstract " : "";

    private static string Static(FieldInfo field) => field.IsStatic ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, i) =>
    {
        var prefix = i == 0 && method.IsDefined(typeof(ExtensionAttribute)) ? "this " : parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        var otherwise = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{prefix}{TypeOf(parameter)} {parameter.Name}{otherwise}";
    }));

    private static string TypeOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return Nullable(type, _nullability.Create(parameter).ReadState);
    }

    private static string Nullable(Type type, NullabilityState state) => Name(type) + (state == NullabilityState.Nullable && !type.IsValueType ? "?" : "");

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string KindOf(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string BasesOf(Type type)
    {
        if (type.IsEnum)
        {
            return "";
        }

        var inherited = type.BaseType?.GetInterfaces() ?? [];
        // That a record can be compared says nothing new.
        var bases = type.GetInterfaces().Except(inherited)
            .Where(i => i.IsPublic && !(i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEquatable<>)))
            .Select(i => Name(i))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, Name(parent));
        }

        return bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}";
    }

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Name(Type type, bool withNamespace = false)
    {
        if (System.Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return $"{Name(underlying)}?";
        }

        if (type.IsArray)
        {
            return $"{Name(type.GetElementType()!)}[]";
        }

        var name = type switch
        {
            _ when type == typeof(void) => "void",
            _ when type == typeof(string) => "string",
            _ when type == typeof(bool) => "bool",
            _ when type == typeof(byte) => "byte",
            _ when type == typeof(int) => "int",
            _ when type == typeof(long) => "long",
            _ when type == typeof(double) => "double",
            _ when type == typeof(object) => "object",
            _ => type.Name.Split('`')[0],
        };
        var arguments = type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(argument => Name(argument)))}>" : "";
        var place = !withNamespace ? "" : type.IsNested ? $"{Name(type.DeclaringType!, withNamespace: true)}." : $"{type.Namespace}.";
        return $"{place}{name}{arguments}";
    }
}
