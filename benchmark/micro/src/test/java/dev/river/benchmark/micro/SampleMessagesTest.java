package dev.river.benchmark.micro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.change.Change;
import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.stream.ChangeHandler;
import dev.river.stream.Decoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleMessagesTest {

    @ParameterizedTest
    @EnumSource
    void pgoutputTellsTheRows(SampleTable table) {
        tellsTheRows(SamplePlugin.PGOUTPUT, table);
    }

    @ParameterizedTest
    @EnumSource
    void testDecodingTellsTheRows(SampleTable table) {
        tellsTheRows(SamplePlugin.TEST_DECODING, table);
    }

    private static void tellsTheRows(SamplePlugin plugin, SampleTable table) {
        Changes changes = new Changes(new ArrayList<>());
        Decoder decoder = plugin.decoder(table, changes);
        SampleMessages messages = plugin.messages(table);
        messages.opening().forEach(message -> decoder.decode(message, Lsn.ZERO));
        changes.seen.clear();

        decoder.decode(messages.insert(5), Lsn.ZERO);
        decoder.decode(messages.update(5), Lsn.ZERO);
        decoder.decode(messages.delete(5), Lsn.ZERO);

        Change insert = changes.seen.get(0);
        assertThat(insert.operation()).isEqualTo(Operation.INSERT);
        assertThat(texts(insert.after())).isEqualTo(table.values(5));
        Change update = changes.seen.get(1);
        assertThat(update.operation()).isEqualTo(Operation.UPDATE);
        assertThat(texts(update.before())).isEqualTo(table.values(5));
        assertThat(texts(update.after())).isEqualTo(table.changedValues(5));
        Change delete = changes.seen.get(2);
        assertThat(delete.operation()).isEqualTo(Operation.DELETE);
        assertThat(texts(delete.before())).isEqualTo(table.keyOf(5));
    }

    private static List<@Nullable String> texts(@Nullable Row given) {
        Row row = Objects.requireNonNull(given);
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            texts.add(row.text(i));
        }
        return texts;
    }

    private record Changes(List<Change> seen) implements ChangeHandler {

        @Override
        public void onBegin(Transaction transaction) {}

        @Override
        public void onChange(Change change) {
            seen.add(change);
        }

        @Override
        public void onMessage(Lsn lsn) {}

        @Override
        public void onCommit(Lsn endLsn) {}
    }
}
