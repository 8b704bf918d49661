package dev.river.sink;

import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What a sink is given: for which subscription it works, and what it may use. Immutable. */
public final class SinkContext {

    /** Shows nothing to nobody. */
    private static final SinkMetrics NO_METRICS = new SinkMetrics() {
        @Override
        public SinkCounter counter(String name) {
            return number -> {};
        }

        @Override
        public void gauge(String name, DoubleSupplier value) {}
    };

    private final String subscription;
    private final String sink;
    private final Path directory;
    private final System.Logger logger;
    private final SinkMetrics metrics;
    private final long memoryBytes;
    private final BiConsumer<String, String> identities;

    private SinkContext(Builder builder) {
        this.subscription = builder.subscription;
        this.sink = builder.sink;
        this.directory = builder.directory;
        this.logger = builder.logger != null ? builder.logger : System.getLogger("dev.river.sink." + sink);
        this.metrics = builder.metrics;
        this.memoryBytes = builder.memoryBytes;
        this.identities = builder.identities;
    }

    /** Starts a context; the methods say what each part is. */
    public static Builder builder(String subscription, String sink, Path directory) {
        return new Builder(subscription, sink, directory);
    }

    /** The name of the subscription whose records the sink gets. */
    public String subscription() {
        return subscription;
    }

    /** The name of the sink in the configuration. */
    public String sink() {
        return sink;
    }

    /** The folder of the configuration file, against which relative paths are resolved. */
    public Path directory() {
        return directory;
    }

    /**
     * Writes to River's log, each line with the names of the subscription and the sink before it. Never to be given values of
     * rows, nor secrets. A library that logs by itself, as by SLF4J, needs its own way to a log: River sees nothing of it.
     */
    public System.Logger logger() {
        return logger;
    }

    /** What people can see of the sink in figures. */
    public SinkMetrics metrics() {
        return metrics;
    }

    /**
     * How much memory the sink may take for itself, in bytes, beside the batches that River hands it: for buffers, for what it
     * gathers.
     */
    public long memoryBytes() {
        return memoryBytes;
    }

    /**
     * Says what is behind a destination now: an index, a topic, a table, by an identity that another one of the same name does not
     * have. If that is another than before, someone has deleted what River had filled, and River dumps the tables that go there
     * again. To be called once the destination is there, and every few seconds while it is written to. For any thread; may
     * wait for River's disk.
     *
     * @param destination the name of the destination
     * @param identity such as the UUID of an index
     */
    public void destinationIs(String destination, String identity) {
        identities.accept(destination, identity);
    }

    /** Takes the parts of a context. */
    public static final class Builder {

        private final String subscription;
        private final String sink;
        private final Path directory;
        private System.@Nullable Logger logger;
        private SinkMetrics metrics = NO_METRICS;
        private long memoryBytes = 48L << 20;
        private BiConsumer<String, String> identities = (destination, identity) -> {};

        private Builder(String subscription, String sink, Path directory) {
            this.subscription = subscription;
            this.sink = sink;
            this.directory = directory;
        }

        /** Where the sink logs; the JDK's own logger unless given. */
        public Builder logger(System.Logger logger) {
            this.logger = logger;
            return this;
        }

        /** What shows the sink's figures; nothing does unless given. */
        public Builder metrics(SinkMetrics metrics) {
            this.metrics = metrics;
            return this;
        }

        /** How much memory the sink may take; 48 MiB unless given. */
        public Builder memoryBytes(long memoryBytes) {
            this.memoryBytes = memoryBytes;
            return this;
        }

        /** Who is told what is behind a destination, by its name and an identity; nobody unless given. */
        public Builder identities(BiConsumer<String, String> identities) {
            this.identities = identities;
            return this;
        }

        public SinkContext build() {
            return new SinkContext(this);
        }
    }
}
