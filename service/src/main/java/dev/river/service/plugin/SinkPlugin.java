package dev.river.service.plugin;

import dev.river.sink.SinkFactory;

/**
 * A type of sinks that is there, whether it came with River or in a jar.
 *
 * @param name what {@code type} in the configuration says
 * @param factory the class that makes such sinks and holds their settings
 * @param origin where it comes from, for people to read
 */
public record SinkPlugin(String name, Class<? extends SinkFactory> factory, String origin) {

    /** The factory as it is to be called: with everything that it does, and its sinks, in their own class loader. */
    public SinkFactory guard(SinkFactory made) {
        return new GuardedFactory(made, new PluginCall(name, origin, factory.getClassLoader()));
    }
}
