package dev.river.service.plugin;

import dev.river.sink.SinkFactory;

/**
 * A type of sinks.
 *
 * @param name what {@code type} in the configuration says
 * @param factory the class that makes such sinks and holds their settings
 * @param origin where it comes from, for people to read
 */
public record SinkType(String name, Class<? extends SinkFactory> factory, String origin) {

    /** The factory itself if it came with River; else one around it that keeps the plugin in its own class loader. */
    public SinkFactory guard(SinkFactory made) {
        return factory.getClassLoader() instanceof PluginClassLoader
                ? new PluginSinkFactory(made, new PluginCall(this))
                : made;
    }
}
