package dev.river.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Operation;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;

class RiverFormatTest {

    private final Table users = Table.of(
            new TableName("public", "res_users"),
            List.of(
                    Column.of("id", ColumnType.of("integer", Kind.INTEGER)),
                    Column.of("login", ColumnType.of("text", Kind.TEXT)),
                    Column.of("signature", ColumnType.of("text", Kind.TEXT)),
                    Column.of("active", ColumnType.of("boolean", Kind.BOOLEAN))),
            List.of(0));

    private final Format river = Formats.named("river");

    @Test
    void updateWithoutOldRowIsTheDesignsExample() {
        Row after = Row.builder(4)
                .value("1636")
                .value("peng")
                .nullValue()
                .value("t")
                .build();

        assertThat(text(TestRecord.update(users, null, after)))
                .isEqualTo("{\"schema\":\"public\",\"table\":\"res_users\",\"operation\":\"UPDATE\","
                        + "\"data\":{\"id\":1636,\"login\":\"peng\",\"signature\":null,\"active\":true},"
                        + "\"operateTime\":1576894633816,\"lsn\":\"0/16B3748\",\"xid\":731}");
    }

    @Test
    void insertHasNoOldRow() {
        Row after = Row.builder(4).value("1").value("a").value("b").value("f").build();

        assertThat(text(TestRecord.insert(users, after)))
                .isEqualTo("{\"schema\":\"public\",\"table\":\"res_users\",\"operation\":\"INSERT\","
                        + "\"data\":{\"id\":1,\"login\":\"a\",\"signature\":\"b\",\"active\":false},"
                        + "\"operateTime\":1576894633816,\"lsn\":\"0/16B3748\",\"xid\":731}");
    }

    @Test
    void updateShowsWhatTheReplicaIdentityTellsOfTheOldRow() {
        Row before =
                Row.builder(4).value("1").unchanged().unchanged().unchanged().build();
        Row after = Row.builder(4).value("2").value("a").nullValue().value("t").build();

        assertThat(text(TestRecord.update(users, before, after)))
                .contains("\"data\":{\"id\":2,\"login\":\"a\",\"signature\":null,\"active\":true},\"old\":{\"id\":1},"
                        + "\"operateTime\":");
    }

    @Test
    void unchangedValuesAreNamedAndNotShown() {
        Row after = Row.builder(4).value("2").unchanged().unchanged().value("t").build();

        assertThat(text(TestRecord.update(users, null, after)))
                .contains("\"data\":{\"id\":2,\"active\":true},\"unchanged\":[\"login\",\"signature\"],"
                        + "\"operateTime\":");
    }

    @Test
    void deleteShowsTheOldRowAsItsData() {
        Row before =
                Row.builder(4).value("2").unchanged().nullValue().unchanged().build();

        assertThat(text(TestRecord.delete(users, before)))
                .isEqualTo("{\"schema\":\"public\",\"table\":\"res_users\",\"operation\":\"DELETE\","
                        + "\"data\":{\"id\":2,\"signature\":null},"
                        + "\"operateTime\":1576894633816,\"lsn\":\"0/16B3748\",\"xid\":731}");
    }

    @Test
    void deleteOfWhichNothingIsToldHasNoData() {
        assertThat(text(TestRecord.delete(users, null))).contains("\"operation\":\"DELETE\",\"operateTime\":");
    }

    @Test
    void truncateHasNoRow() {
        assertThat(text(TestRecord.truncate(users)))
                .isEqualTo("{\"schema\":\"public\",\"table\":\"res_users\",\"operation\":\"TRUNCATE\","
                        + "\"operateTime\":1576894633816,\"lsn\":\"0/16B3748\",\"xid\":731}");
    }

    @Test
    void dumpedRowSaysSoAndHasNoTransaction() {
        Row after =
                Row.builder(4).value("1").nullValue().nullValue().nullValue().build();

        assertThat(text(TestRecord.dumped(users, after)))
                .endsWith("\"operateTime\":1576894633816,\"lsn\":\"0/16B3748\",\"dumped\":true}");
    }

    @Test
    void recordThatCannotBeWrittenLeavesNothingInTheNext() {
        Row whole = Row.builder(4).value("1").value("a").value("b").value("f").build();
        Row tooShort = Row.builder(2).value("spoilt").value("spoilt").build();
        String before = text(TestRecord.insert(users, whole));

        assertThatThrownBy(() -> text(TestRecord.insert(users, tooShort)))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);

        assertThat(text(TestRecord.insert(users, whole))).isEqualTo(before);
    }

    @Test
    void longLineIsFollowedByShortOnes() {
        Row whole = Row.builder(4).value("1").value("a").value("b").value("f").build();
        String before = text(TestRecord.insert(users, whole));
        String large = "x".repeat(3 << 20);
        Row wide = Row.builder(4).value("1").value(large).value("b").value("f").build();

        assertThat(text(TestRecord.insert(users, wide))).contains(large);
        assertThat(text(TestRecord.insert(users, whole))).isEqualTo(before);
    }

    @Test
    void eachRecordTellsItsOwnTransaction() {
        Row row = Row.builder(4).value("1").value("a").value("b").value("f").build();

        assertThat(text(new TestRecord(users, Operation.INSERT, null, row, false, 1)))
                .endsWith(",\"xid\":1}");
        assertThat(text(new TestRecord(users, Operation.INSERT, null, row, false, 2)))
                .endsWith(",\"xid\":2}");
        assertThat(text(new TestRecord(users, Operation.INSERT, null, row, true, 0)))
                .endsWith("\",\"dumped\":true}");
    }

    @Test
    void namesAreEscapedAndTwoTablesKeepTheirOwn() {
        Table weird = Table.of(
                new TableName("my \"schema\"", "Weird \"name\"."),
                List.of(Column.of("a \"b\"\\\n", ColumnType.of("text", Kind.TEXT))),
                List.of());
        Row row = Row.builder(1).value("x").build();
        Row user = Row.builder(4).value("1").nullValue().nullValue().nullValue().build();

        String first = text(TestRecord.insert(weird, row));
        String second = text(TestRecord.insert(users, user));
        String third = text(TestRecord.insert(weird, row));

        assertThat(first)
                .startsWith("{\"schema\":\"my \\\"schema\\\"\",\"table\":\"Weird \\\"name\\\".\",")
                .contains("\"data\":{\"a \\\"b\\\"\\\\\\n\":\"x\"}")
                .isEqualTo(third);
        assertThat(second).contains("\"data\":{\"id\":1,\"login\":null,");
    }

    private String text(TestRecord record) {
        byte[] rendered = river.render(record);
        assertThat(rendered).isNotNull();
        return new String(rendered, UTF_8);
    }
}
