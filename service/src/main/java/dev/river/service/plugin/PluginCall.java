package dev.river.service.plugin;

import dev.river.sink.FatalException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls into a sink or its factory: the one place through which all such calls go.
 *
 * <p>Libraries look services up by the thread's context class loader, which must be the plugin's meanwhile; a class
 * that is missing there is the plugin's trouble, not an error of River; and so is an answer that is missing.
 */
final class PluginCall {

    private final String type;
    private final String origin;
    private final ClassLoader loader;

    /**
     * @param type the name of the sink's type
     * @param origin where it comes from, for people to read
     * @param loader its class loader
     */
    PluginCall(String type, String origin, ClassLoader loader) {
        this.type = type;
        this.origin = origin;
        this.loader = loader;
    }

    <T> T call(Supplier<T> work) {
        return present(answer(work));
    }

    /** A stage of River's own that ends as that of the plugin does, whose methods are the plugin's code, too. */
    CompletionStage<@Nullable Void> stage(Supplier<CompletionStage<@Nullable Void>> work) {
        CompletableFuture<@Nullable Void> own = new CompletableFuture<>();
        run(() -> present(work.get()).whenComplete((nothing, failure) -> {
            if (failure == null) {
                own.complete(null);
            } else {
                own.completeExceptionally(failure);
            }
        }));
        return own;
    }

    /** What may not be null. */
    <T> T present(@Nullable T answer) {
        if (answer == null) {
            throw new FatalException("The sink type \"" + type + "\" of " + origin
                    + " returns null where that is not allowed: report it to its author.");
        }
        return answer;
    }

    /** What may be null. */
    <T> @Nullable T answer(Supplier<@Nullable T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.get();
        } catch (LinkageError e) {
            throw new FatalException(
                    "The sink type \"" + type + "\" of " + origin + " cannot be used ("
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
