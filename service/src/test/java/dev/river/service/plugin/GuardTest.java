package dev.river.service.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every call into a sink and its factory goes through {@link PluginCall}. */
final class GuardTest {

    /** What the methods were called with as the thread's context class loader. */
    private final List<String> calls = new ArrayList<>();

    private final ClassLoader own = new URLClassLoader(new URL[0], SinkFactory.class.getClassLoader());
    private @Nullable LinkageError failure;

    @Test
    void everyMethodOfASinkIsCalledInItsOwnLoader() throws Exception {
        everyMethodIsGuarded(Sink.class, new GuardedSink(recording(Sink.class), call()));
    }

    @Test
    void everyMethodOfAFactoryIsCalledInItsOwnLoader() throws Exception {
        everyMethodIsGuarded(SinkFactory.class, new GuardedFactory(recording(SinkFactory.class), call()));
    }

    private void everyMethodIsGuarded(Class<?> type, Object guarded) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        List<Method> methods = Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
        for (Method method : methods) {
            calls.clear();
            failure = null;
            try {
                method.invoke(guarded, new Object[method.getParameterCount()]);
            } catch (InvocationTargetException e) {
                // The recording sink returns null.
                assertThat(e.getCause()).isInstanceOf(FatalException.class).hasMessageContaining("returns null");
            }
            assertThat(calls).as("calls of " + method.getName()).containsExactly(method.getName() + " own");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);

            failure = new NoClassDefFoundError("org/example/Missing");
            assertThatThrownBy(() -> method.invoke(guarded, new Object[method.getParameterCount()]))
                    .as("a failure of " + method.getName())
                    .cause()
                    .isInstanceOf(FatalException.class)
                    .hasMessageContainingAll("\"recorded\"", "org/example/Missing");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void sinksThatCameWithRiverAreGuardedToo() {
        SinkPlugin plugin = new SinkPlugin("plain", Plain.class, "River itself");

        assertThat(plugin.guard(new Plain())).isInstanceOf(GuardedFactory.class);
    }

    private PluginCall call() {
        return new PluginCall("recorded", "the test", own);
    }

    @SuppressWarnings("unchecked")
    private <T> T recording(Class<T> type) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            calls.add(method.getName() + (context == own ? " own" : " foreign"));
            if (failure != null) {
                throw failure;
            }
            return null;
        });
    }

    /** A factory of River's own class loader. */
    public static final class Plain implements SinkFactory {

        @Override
        public Sink create(SinkContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(SinkContext context, List<Destination> destinations) {}
    }
}
