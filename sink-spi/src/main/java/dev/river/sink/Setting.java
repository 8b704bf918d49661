package dev.river.sink;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A field of a {@link SinkFactory} that the configuration file sets, or of a bean that such a field holds.
 *
 * <p>What the field holds after the constructor is the default: a setting that is left out, or has nothing behind its colon, does not touch it. A
 * field may be of any visibility, but not final. It can be a {@link String}, a number, a {@code boolean}, an enum (written
 * {@code onlyNew} for {@code ONLY_NEW}), a {@link java.time.Duration} (written {@code 5s} or {@code 200ms}), a
 * {@link java.nio.file.Path}, a {@link java.net.URI}; a {@link java.util.List}, {@link java.util.Set} or {@link java.util.Map}
 * from {@code String} of these; or a class of its own with a constructor without arguments and settings in its fields.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface Setting {

    /** The name in the configuration file; empty for that of the field. */
    String value() default "";
}
