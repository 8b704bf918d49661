package dev.river.sinks.elasticsearch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Runs the tests of a class on each server; in Maven's profile {@code matrix} on those that the ordinary run leaves out. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass
@ArgumentsSource(EachTestServer.Servers.class)
public @interface EachTestServer {

    /** Chooses them. */
    final class Servers implements ArgumentsProvider {

        private static final boolean MATRIX = Boolean.getBoolean("river.test.matrix");

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            return Arrays.stream(TestServer.values())
                    .filter(server -> server.isForMatrix() == MATRIX)
                    .map(Arguments::of);
        }
    }
}
