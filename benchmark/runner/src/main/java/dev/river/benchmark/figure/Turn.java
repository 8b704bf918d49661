package dev.river.benchmark.figure;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What River came to in one round.
 *
 * @param river the River that is looked at
 * @param baseline the one to compare it with, if there is one
 */
public record Turn<T>(T river, @Nullable T baseline) {

    /** The same of a part of it, or of something else that follows from it. */
    <R> Turn<R> map(Function<T, R> part) {
        return new Turn<>(part.apply(river), baseline == null ? null : part.apply(baseline));
    }
}
