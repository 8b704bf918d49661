package dev.river.service.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Destination;
import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkCounter;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkMetrics;
import dev.river.sink.testkit.RecordingSink;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every call into a sink and its factory goes through {@link PluginCall}. */
final class GuardTest {

    private static final SinkContext CONTEXT = SinkContext.builder("shop", "events", Path.of("folder"))
            .logger(System.getLogger("test"))
            .metrics(new SinkMetrics() {
                @Override
                public SinkCounter counter(String name) {
                    return number -> {};
                }

                @Override
                public void gauge(String name, DoubleSupplier value) {}
            })
            .memoryBytes(7)
            .build();

    /** What the methods were called with as the thread's context class loader. */
    private final List<String> calls = new ArrayList<>();

    private final ClassLoader own = new URLClassLoader(new URL[0], SinkFactory.class.getClassLoader());
    private @Nullable LinkageError failure;

    /** What the methods answer with that return a stage. */
    private @Nullable CompletionStage<?> stage;

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
        for (Method method : methods(type)) {
            calls.clear();
            failure = null;
            try {
                method.invoke(guarded, arguments(method));
                assertThat(mayAnswerWithNull(method))
                        .as("null as an answer of " + method.getName())
                        .isTrue();
            } catch (InvocationTargetException e) {
                // The recording sink returns null.
                assertThat(e.getCause()).isInstanceOf(FatalException.class).hasMessageContaining("returns null");
                assertThat(mayAnswerWithNull(method))
                        .as("null as an answer of " + method.getName())
                        .isFalse();
            }
            assertThat(calls).as("calls of " + method.getName()).containsExactly(method.getName() + " own");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);

            failure = new NoClassDefFoundError("org/example/Missing");
            assertThatThrownBy(() -> method.invoke(guarded, arguments(method)))
                    .as("a failure of " + method.getName())
                    .cause()
                    .isInstanceOf(FatalException.class)
                    .hasMessageContainingAll("\"recorded\"", "org/example/Missing");
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
        }
    }

    @Test
    void stagesOfASinkAreAskedInItsOwnLoaderAlone() throws Exception {
        GuardedSink guarded = new GuardedSink(recording(Sink.class), call());
        List<Method> methods = methods(Sink.class).stream()
                .filter(method -> CompletionStage.class.isAssignableFrom(method.getReturnType()))
                .toList();
        assertThat(methods).isNotEmpty();
        for (Method method : methods) {
            stage = recording(CompletionStage.class);
            calls.clear();
            CompletionStage<?> answer = (CompletionStage<?>) method.invoke(guarded, arguments(method));
            assertThat(answer.whenComplete((done, error) -> {}).toCompletableFuture())
                    .isNotDone();
            assertThat(calls)
                    .as("calls of " + method.getName() + " and of its stage")
                    .containsExactly(method.getName() + " own", "whenComplete own");
        }
    }

    @Test
    void stageEndsAsThatOfThePluginDoes() throws Exception {
        GuardedSink guarded = new GuardedSink(recording(Sink.class), call());
        CompletableFuture<@Nullable Void> succeeds = new CompletableFuture<>();
        stage = succeeds;
        CompletableFuture<?> success = guarded.flush().toCompletableFuture();
        assertThat(success).isNotDone();
        succeeds.complete(null);
        assertThat(success).isCompletedWithValue(null);

        FatalException failed = new FatalException("The disk is full: make room.");
        stage = CompletableFuture.failedStage(failed);
        assertThatThrownBy(() -> guarded.flush().toCompletableFuture().get()).hasCause(failed);
    }

    @Test
    void whatASinkGivesToItsMetricsIsCalledInItsOwnLoader() throws Exception {
        List<Object> given = new ArrayList<>();
        SinkMetrics metrics = (SinkMetrics) Proxy.newProxyInstance(
                SinkMetrics.class.getClassLoader(), new Class<?>[] {SinkMetrics.class}, (proxy, method, arguments) -> {
                    given.addAll(Arrays.asList(arguments));
                    return null;
                });
        GuardedMetrics guarded = new GuardedMetrics(metrics, call());
        for (Method method : methods(SinkMetrics.class)) {
            given.clear();
            method.invoke(guarded, arguments(method));
            assertThat(given).hasSize(method.getParameterCount());
            for (int i = 0; i < given.size(); i++) {
                Class<?> type = method.getParameterTypes()[i];
                if (!type.isInterface()) {
                    continue;
                }
                for (Method callback : methods(type)) {
                    calls.clear();
                    callback.invoke(given.get(i), arguments(callback));
                    assertThat(calls)
                            .as("calls of what " + method.getName() + " is given")
                            .containsExactly(callback.getName() + " own");
                }
            }
        }
    }

    @Test
    void contextIsTheSameButForItsGuardedMetrics() throws Exception {
        SinkContext plain = SinkContext.builder("", "", Path.of("")).build();
        Plain factory = new Plain();
        GuardedFactory guarded = new GuardedFactory(factory, call());
        guarded.check(CONTEXT, List.of());
        assertThat(guarded.create(CONTEXT)).isInstanceOf(GuardedSink.class);

        assertThat(factory.contexts).hasSize(2);
        for (SinkContext context : factory.contexts) {
            for (Method part : methods(SinkContext.class)) {
                if (part.getDeclaringClass() != SinkContext.class || part.getParameterCount() > 0) {
                    continue;
                }
                Object given = part.invoke(CONTEXT);
                assertThat(given)
                        .as("a part that shows whether it is passed on")
                        .isNotEqualTo(part.invoke(plain));
                if (part.getReturnType() == SinkMetrics.class) {
                    assertThat(part.invoke(context)).isInstanceOf(GuardedMetrics.class);
                } else {
                    assertThat(part.invoke(context)).as(part.getName()).isEqualTo(given);
                }
            }
        }
    }

    @Test
    void whatASinkSaysOfItsDestinationsIsPassedOn() {
        List<String> told = new ArrayList<>();
        Plain factory = new Plain();
        var unused = new GuardedFactory(factory, call())
                .create(SinkContext.builder("shop", "hook", Path.of(""))
                        .identities((destination, identity) -> told.add(destination + " " + identity))
                        .build());
        factory.contexts.get(0).destinationIs("orders", "uuid");
        assertThat(told).containsExactly("orders uuid");
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
            if (method.getReturnType() == double.class) {
                return 1.0;
            }
            return method.getReturnType() == CompletionStage.class && proxy instanceof Sink ? stage : null;
        });
    }

    private static List<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .toList();
    }

    private static boolean mayAnswerWithNull(Method method) {
        return method.getReturnType() == void.class
                || method.getAnnotatedReturnType().isAnnotationPresent(Nullable.class);
    }

    /** Nothing, but what a guard looks into. */
    private @Nullable Object[] arguments(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(type -> type == SinkContext.class
                        ? CONTEXT
                        : type == DoubleSupplier.class ? recording(DoubleSupplier.class) : null)
                .toArray();
    }

    /** A factory of River's own class loader. */
    public static final class Plain implements SinkFactory {

        private final List<SinkContext> contexts = new ArrayList<>();

        @Override
        public Sink create(SinkContext context) {
            contexts.add(context);
            return new RecordingSink();
        }

        @Override
        public void check(SinkContext context, List<Destination> destinations) {
            contexts.add(context);
        }
    }
}
