package dev.river.sinks.kafka;

import static dev.river.sink.testkit.RecordBuilder.insert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.ChangeRecord;
import dev.river.sink.Rejection;
import dev.river.sink.Table;
import dev.river.sink.testkit.TableBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NarrowingTest {

    private static final Table NOTES =
            TableBuilder.table("public", "notes").key("id", "bigint").build();

    private final List<ChangeRecord> records = IntStream.range(0, 7)
            .mapToObj(id -> insert(NOTES, String.valueOf(id)).build())
            .toList();
    private final List<ChangeRecord> written = new ArrayList<>();

    @Test
    void recordsThatAreNamedAreLeftOut() {
        List<Rejection> named = rejections(1, 5);

        List<Rejection> told = new Narrowing(
                        sent -> sent.size() == 7 ? new Outcome(null, List.of(), named, List.of(), false) : write(sent))
                .send(records);

        assertThat(told).isEqualTo(named);
        assertThat(written).isEqualTo(allBut(1, 5));
    }

    @Test
    void recordThatIsNotNamedIsFoundByHalves() {
        ChangeRecord refused = records.get(4);

        List<Rejection> told = new Narrowing(sent -> sent.contains(refused)
                        ? new Outcome(null, List.of(), List.of(), rejections(sent), false)
                        : write(sent))
                .send(records);

        assertThat(told).isEqualTo(rejections(4));
        assertThat(written).isEqualTo(allBut(4));
    }

    @Test
    void recordThatIsFoundAfterAnotherWasNamedIsLeftOutToo() {
        List<Rejection> first = rejections(2);
        ChangeRecord second = records.get(6);

        List<Rejection> told = new Narrowing(sent -> {
                    if (sent.contains(records.get(2))) {
                        return new Outcome(null, List.of(), first, List.of(), false);
                    }
                    return sent.contains(second)
                            ? new Outcome(null, List.of(), List.of(), rejections(sent), false)
                            : write(sent);
                })
                .send(records);

        assertThat(told).isEqualTo(rejections(2, 6));
        assertThat(written).isEqualTo(allBut(2, 6));
    }

    @Test
    void recordThatIsToldInTwoWaysIsRejectedOnce() {
        List<Rejection> both = rejections(3);

        List<Rejection> told = new Narrowing(sent ->
                        sent.contains(records.get(3)) ? new Outcome(null, both, both, List.of(), false) : write(sent))
                .send(records);

        assertThat(told).isEqualTo(both);
        assertThat(written).isEqualTo(allBut(3));
    }

    private Outcome write(List<ChangeRecord> sent) {
        written.addAll(sent);
        return new Outcome(null, List.of(), List.of(), List.of(), false);
    }

    private List<Rejection> rejections(int... places) {
        return rejections(IntStream.of(places).mapToObj(records::get).toList());
    }

    private static List<Rejection> rejections(List<ChangeRecord> records) {
        return records.stream().map(record -> Rejection.of(record, "refused")).toList();
    }

    private List<ChangeRecord> allBut(int... places) {
        List<ChangeRecord> left = IntStream.of(places).mapToObj(records::get).toList();
        return records.stream()
                .filter(record -> left.stream().noneMatch(each -> each == record))
                .toList();
    }
}
