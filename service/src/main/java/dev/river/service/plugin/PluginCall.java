package dev.river.service.plugin;

import dev.river.sink.FatalException;
import java.util.function.Supplier;

/**
 * Calls into a plugin.
 *
 * <p>Libraries look services up by the thread's context class loader, which must be the plugin's meanwhile; and a class
 * that is missing there is the plugin's trouble, not an error of River.
 */
final class PluginCall {

    private final SinkType type;

    PluginCall(SinkType type) {
        this.type = type;
    }

    <T> T call(Supplier<T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(type.factory().getClassLoader());
        try {
            return work.get();
        } catch (LinkageError e) {
            throw new FatalException(
                    "The sink type \"" + type.name() + "\" of " + type.origin() + " does not fit together ("
                            + e + "); put all jars that it needs into one folder below sinks, each in the version"
                            + " that it was built with",
                    e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    void run(Runnable work) {
        this.<Boolean>call(() -> {
            work.run();
            return true;
        });
    }
}
