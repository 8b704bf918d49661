package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import org.apache.kafka.common.InvalidRecordException;
import org.junit.jupiter.api.Test;

class RefusalsTest {

    private static final Table NOTES =
            TableBuilder.table("public", "notes").key("id", "bigint").build();

    private final ChangeRecord first = insert(NOTES, "1").build();
    private final ChangeRecord second = insert(NOTES, "1").build();
    private final Refusals refusals = new Refusals();

    @Test
    void recordsWithExceptionsOfTheirOwnWereMeant() {
        refusals.add(first, new InvalidRecordException("x"), "first");
        refusals.add(second, new InvalidRecordException("x"), "second");
        assertThat(refusals.meant()).containsExactly(Rejection.of(first, "first"), Rejection.of(second, "second"));
        assertThat(refusals.suspects()).isEmpty();
    }

    @Test
    void recordsThatShareAnExceptionAreSuspects() {
        InvalidRecordException shared = new InvalidRecordException("x");
        refusals.add(first, shared, "first");
        refusals.add(second, shared, "second");
        assertThat(refusals.meant()).isEmpty();
        assertThat(refusals.suspects()).containsExactly(Rejection.of(first, "first"), Rejection.of(second, "second"));
    }

    @Test
    void recordOfSeveralMessagesIsToldOnce() {
        InvalidRecordException shared = new InvalidRecordException("x");
        refusals.add(first, shared, "with the second");
        refusals.add(second, shared, "with the first");
        refusals.add(first, new InvalidRecordException("x"), "alone");
        refusals.add(first, new InvalidRecordException("x"), "alone again");
        assertThat(refusals.meant()).containsExactly(Rejection.of(first, "alone"));
        assertThat(refusals.suspects()).containsExactly(Rejection.of(second, "with the first"));
    }
}
