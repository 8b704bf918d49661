package dev.river.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Row;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowFormatTest {

    private static final ColumnType INTEGER = ColumnType.of("bigint", Kind.BIGINT);
    private static final ColumnType NUMERIC = ColumnType.of("numeric", Kind.NUMERIC);
    private static final ColumnType FLOAT = ColumnType.of("double precision", Kind.DOUBLE);
    private static final ColumnType BOOLEAN = ColumnType.of("boolean", Kind.BOOLEAN);
    private static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);
    private static final ColumnType JSON = ColumnType.of("json", Kind.JSON);
    private static final ColumnType BOX =
            ColumnType.builder("box", Kind.BOX).delimiter(';').build();
    private static final ColumnType INTEGERS = ColumnType.arrayOf("bigint[]", INTEGER);
    private static final ColumnType TEXTS = ColumnType.arrayOf("text[]", TEXT);

    private final Format row = Formats.named("row");

    @Test
    void booleanIsABoolean() {
        assertThat(json(BOOLEAN, "t")).isEqualTo("true");
        assertThat(json(BOOLEAN, "f")).isEqualTo("false");
    }

    @Test
    void integerKeepsEveryDigit() {
        assertThat(json(INTEGER, "9007199254740993")).isEqualTo("9007199254740993");
        assertThat(json(INTEGER, "-9223372036854775808")).isEqualTo("-9223372036854775808");
        assertThat(json(INTEGER, "0")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234567890123456789012345678901234567890.0987654321",
                "-0.000000000000000000000000000000000000000000000001",
                "10.00",
                "0"
            })
    void numericKeepsEveryDigit(String numeric) {
        assertThat(json(NUMERIC, numeric)).isEqualTo(numeric);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e+20", "1e-05", "-0", "1.7976931348623157e+308", "0.1", "5e-324"})
    void floatIsTheNumberThatPostgresWrote(String number) {
        assertThat(json(FLOAT, number)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void numbersThatJsonLacksAreStrings(String number) {
        assertThat(json(NUMERIC, number)).isEqualTo('"' + number + '"');
        assertThat(json(FLOAT, number)).isEqualTo('"' + number + '"');
    }

    @Test
    void textIsEscaped() {
        assertThat(json(TEXT, "a \"quote\", a \\ and\na line\r\n\t\u0001"))
                .isEqualTo("\"a \\\"quote\\\", a \\\\ and\\na line\\r\\n\\t\\u0001\"");
        assertThat(json(TEXT, "")).isEqualTo("\"\"");
        assertThat(json(TEXT, "null")).isEqualTo("\"null\"");
    }

    @Test
    void textKeepsUnicode() {
        assertThat(json(TEXT, "grün 漢字 🐘")).isEqualTo("\"grün 漢字 🐘\"");
    }

    @Test
    void textLongerThanAnyBufferIsWhole() {
        String text = "ä\"".repeat(100_000);
        assertThat(json(TEXT, text)).isEqualTo('"' + text.replace("\"", "\\\"") + '"');
    }

    @Test
    void jsonIsNestedAsItIs() {
        assertThat(json(JSON, "{\"a\": [1.00, 12345678901234567890123.5e+10, null, \"\\ud83d \\n\"], \"a\": {}}"))
                .isEqualTo("{\"a\": [1.00, 12345678901234567890123.5e+10, null, \"\\ud83d \\n\"], \"a\": {}}");
        assertThat(json(JSON, "null")).isEqualTo("null");
        assertThat(json(JSON, "\"a\"")).isEqualTo("\"a\"");
    }

    @Test
    void jsonOfSeveralLinesBecomesOne() {
        assertThat(json(JSON, "\n {\t\"a b\" : [ 1.00 ,\r\n \"c \\\" d\\\\\" , true ] }\n"))
                .isEqualTo("{\"a b\":[1.00,\"c \\\" d\\\\\",true]}");
    }

    @Test
    void jsonMayBeDeepAndLong() {
        String deep = "[".repeat(100_000) + "]".repeat(100_000);
        String longNumber = "[" + "9".repeat(100_000) + "]";
        assertThat(json(JSON, deep)).isEqualTo(deep);
        assertThat(json(JSON, longNumber)).isEqualTo(longNumber);
    }

    @Test
    void arrayIsNested() {
        assertThat(json(INTEGERS, "{1,NULL,-3}")).isEqualTo("[1,null,-3]");
        assertThat(json(INTEGERS, "{}")).isEqualTo("[]");
        assertThat(json(INTEGERS, "{{1,2},{3,4}}")).isEqualTo("[[1,2],[3,4]]");
        assertThat(json(INTEGERS, "{{{1},{2}},{{3},{NULL}}}")).isEqualTo("[[[1],[2]],[[3],[null]]]");
    }

    @Test
    void arrayBoundsAreDropped() {
        assertThat(json(INTEGERS, "[0:2]={1,2,3}")).isEqualTo("[1,2,3]");
        assertThat(json(INTEGERS, "[-1:0][2:3]={{1,2},{3,4}}")).isEqualTo("[[1,2],[3,4]]");
    }

    @Test
    void arrayElementsLoseTheirQuotesAndEscapes() {
        assertThat(json(TEXTS, "{plain,\"a,b\",\"say \\\"hi\\\"\",\"back\\\\slash\",\"{}\",\"\",\"two\nlines\",ü🐘}"))
                .isEqualTo(
                        "[\"plain\",\"a,b\",\"say \\\"hi\\\"\",\"back\\\\slash\",\"{}\",\"\",\"two\\nlines\",\"ü🐘\"]");
    }

    @Test
    void arrayTellsNullFromTheTextNull() {
        assertThat(json(TEXTS, "{NULL,\"NULL\",\"null\",NULLS}")).isEqualTo("[null,\"NULL\",\"null\",\"NULLS\"]");
    }

    @Test
    void arrayElementsFollowTheirKind() {
        assertThat(json(ColumnType.arrayOf("boolean[]", BOOLEAN), "{t,f}")).isEqualTo("[true,false]");
        assertThat(json(ColumnType.arrayOf("numeric[]", NUMERIC), "{1.50,NaN}")).isEqualTo("[1.50,\"NaN\"]");
        assertThat(json(ColumnType.arrayOf("jsonb[]", JSON), "{\"{\\\"a\\\": [1, 2]}\",1,\"null\",NULL}"))
                .isEqualTo("[{\"a\": [1, 2]},1,null,null]");
        assertThat(json(ColumnType.arrayOf("json[]", JSON), "{\"[1,\n2]\"}")).isEqualTo("[[1,2]]");
        assertThat(json(ColumnType.arrayOf("lists[]", INTEGERS), "{\"{1,2}\",\"{3}\"}"))
                .isEqualTo("[[1,2],[3]]");
    }

    @Test
    void arrayElementsStandBetweenTheirTypesDelimiter() {
        assertThat(json(ColumnType.arrayOf("box[]", BOX), "{(2,2),(1,1);(4,4),(3,3)}"))
                .isEqualTo("[\"(2,2),(1,1)\",\"(4,4),(3,3)\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "{1", "{1,", "{1,}", "{,1}", "{1}x", "}", "{\"a", "{\"a\\", "{1}{2}", "[0:1]", "1"})
    void textThatIsNoArrayIsAString(String text) {
        assertThat(json(INTEGERS, text)).isEqualTo(quoted(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:2}", "[1 2]", "]", "[}", "{]",
                "tru", "nulls", "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "01", "1.", "-", "1e", "1 2", "NaN",
                "[1]]", "{}{}", ",", ":"
            })
    void textThatIsNoJsonIsAString(String text) {
        assertThat(json(JSON, text)).isEqualTo(quoted(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "01", "+1", ".5", "1.", "1e", "0x10", "1 ", "abc"})
    void textThatIsNoNumberIsAString(String text) {
        assertThat(json(NUMERIC, text)).isEqualTo(quoted(text));
    }

    @Test
    void nullIsShownAndUnchangedIsNot() {
        Table table = Table.of(
                new TableName("s", "t"),
                List.of(Column.of("id", INTEGER), Column.of("a", TEXT), Column.of("b", TEXT)),
                List.of(0));
        Row after = Row.builder(3).value("1").nullValue().unchanged().build();

        assertThat(row.render(TestRecord.update(table, null, after)))
                .isEqualTo("{\"id\":1,\"a\":null}".getBytes(UTF_8));
    }

    @Test
    void valuesAreTakenFromTheMessageThatTheyCameIn() {
        byte[] message = "xx12yy".getBytes(UTF_8);
        Table table =
                Table.of(new TableName("s", "t"), List.of(Column.of("n", INTEGER), Column.of("t", TEXT)), List.of());
        Row after = Row.builder(message, 2).slice(2, 2).slice(3, 2).build();

        assertThat(row.render(TestRecord.insert(table, after))).isEqualTo("{\"n\":12,\"t\":\"2y\"}".getBytes(UTF_8));
    }

    @Test
    void deleteAndTruncateLeaveNoRow() {
        Table table = Table.of(new TableName("s", "t"), List.of(Column.of("id", INTEGER)), List.of(0));

        assertThat(row.render(TestRecord.delete(table, Row.builder(1).value("1").build())))
                .isNull();
        assertThat(row.render(TestRecord.truncate(table))).isNull();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void kindThatJsonDoesNotKnowIsAString(Kind kind) {
        boolean known = switch (kind) {
            case BOOLEAN, SMALLINT, INTEGER, BIGINT, OID, NUMERIC, REAL, DOUBLE, JSON, JSONB, ARRAY -> true;
            default -> false;
        };
        assumeFalse(known);
        assertThat(json(ColumnType.of("any", kind), "1")).isEqualTo("\"1\"");
    }

    private String json(ColumnType type, String text) {
        Table table = Table.of(new TableName("s", "t"), List.of(Column.of("c", type)), List.of());
        byte[] rendered =
                row.render(TestRecord.insert(table, Row.builder(1).value(text).build()));
        assertThat(rendered).isNotNull();
        String document = new String(rendered, UTF_8);
        assertThat(document).startsWith("{\"c\":").endsWith("}");
        return document.substring("{\"c\":".length(), document.length() - 1);
    }
}
