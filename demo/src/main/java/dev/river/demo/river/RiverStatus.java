package dev.river.demo.river;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.shop.Lsn;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** How the subscription is, as River shows it.
 *
 * @param reason why it is so and what to do, where all is not as it should be
 * @param flushed up to where all is durable at both ends, once the dump is done
 * @param dumping how many rows the dump has read, while it runs
 * @param lagBytes how many bytes of WAL that is behind PostgreSQL, once it is known
 * @param lagSeconds how long ago PostgreSQL was there, once it is known
 */
public record RiverStatus(
        String state,
        Optional<String> reason,
        Optional<Lsn> flushed,
        OptionalLong dumping,
        OptionalLong lagBytes,
        OptionalDouble lagSeconds) {

    static RiverStatus of(JsonNode json) {
        return new RiverStatus(
                json.path("state").asText(),
                Optional.ofNullable(json.path("reason").textValue()),
                Optional.ofNullable(json.path("flushedLsn").textValue()).map(Lsn::parse),
                number(json.path("dump").path("rows")),
                number(json.path("lagBytes")),
                json.path("lagSeconds").isNumber()
                        ? OptionalDouble.of(json.path("lagSeconds").asDouble())
                        : OptionalDouble.empty());
    }

    private static OptionalLong number(JsonNode value) {
        return value.isNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
    }

    /** Whether it goes no further by itself. */
    public boolean hasFailed() {
        return state.equals("FAILED");
    }

    /** Whether all that was written up to there has arrived. */
    public boolean hasReached(Lsn lsn) {
        return state.equals("STREAMING")
                && flushed.isPresent()
                && !flushed.get().isBefore(lsn);
    }
}
