using Circus.Protocol.Plugins;
using Microsoft.Extensions.Logging;

namespace Circus.Plugins;

/// <summary>What a plugin works with.</summary>
/// <param name="Context">What circusd has told.</param>
/// <param name="Options">Its options.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Its log.</param>
internal sealed record PluginServices(PluginContext Context, PluginOptions Options, TimeProvider Time, ILogger Logger);
