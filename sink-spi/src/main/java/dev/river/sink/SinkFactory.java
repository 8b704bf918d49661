package dev.river.sink;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * Makes sinks of one type, and is the configuration of them: its properties are the settings that stand beside
 * {@code type} in the configuration file.
 *
 * <p>A factory is a class with a public constructor without arguments, annotated with
 * {@link com.fasterxml.jackson.annotation.JsonTypeName} (the value of {@code type}), listed in
 * {@code META-INF/services/dev.river.sink.SinkFactory}. Jackson fills it: by {@code @JsonProperty} on fields or setters. A
 * {@link java.time.Duration} is written as {@code 5s} or {@code 200ms}. Constraints of {@code jakarta.validation} are checked before
 * {@link #create}. {@code batch}, {@code buffer}, {@code retry} and {@code onReject} are River's own settings of every sink
 * and never reach the factory.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public interface SinkFactory {

    /**
     * Makes a sink. Must not wait for a server: a sink that can't reach its server yet says so when it is checked or
     * written to.
     *
     * @throws FatalException if the settings cannot work
     */
    Sink create(SinkContext context);

    /** The formats that the sink can store, the one that it takes where a rule names none first. */
    default List<String> formats() {
        return List.of("river", "row");
    }

    /**
     * Whether the sink stores rows, each under its key, rather than records. It is then given only records that have a key,
     * and adds what an update left unchanged ({@link ChangeRecord#unchanged()}) from what it has of the row; where River
     * knows that it may have nothing, the record comes with all values.
     */
    default boolean storesRows() {
        return false;
    }

    /**
     * The name under which the sink stores what a rule sends to {@code destination}. A sink whose names may not hold
     * every character replaces those that it cannot take. River refuses to start where two destinations get one name.
     */
    default String destinationName(String destination) {
        return destination;
    }
}
