package dev.river.demo.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A text that lies beside a class. */
public final class Resource {

    private Resource() {}

    /** Reads it whole. */
    public static String text(Class<?> neighbour, String name) {
        try (InputStream content = neighbour.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(content, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The resource " + name + " of the demo cannot be read.", e);
        }
    }
}
