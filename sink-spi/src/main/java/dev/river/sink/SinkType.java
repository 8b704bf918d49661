package dev.river.sink;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the type of the sinks that a {@link SinkFactory} makes. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface SinkType {

    /** What {@code type} says in the configuration file. No two sinks that River loads may have the same. */
    String value();
}
