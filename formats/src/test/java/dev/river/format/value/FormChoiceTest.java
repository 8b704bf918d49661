package dev.river.format.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.river.format.value.TypeSettings.Bytes;
import dev.river.format.value.TypeSettings.NonFinite;
import dev.river.format.value.TypeSettings.Numbers;
import dev.river.format.value.TypeSettings.Structures;
import dev.river.format.value.TypeSettings.Times;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormChoiceTest {

    private static final TypeSettings ALL_OTHER = new TypeSettings(
            Times.POSTGRES,
            Numbers.TEXT,
            NonFinite.NULL,
            Numbers.TEXT,
            Bytes.BASE64,
            Structures.TEXT,
            Structures.TEXT,
            Structures.TEXT,
            Structures.TEXT);

    private static final ColumnType INTEGER = ColumnType.of("integer", Kind.INTEGER);
    private static final ColumnType TEXT = ColumnType.of("text", Kind.TEXT);
    private static final ColumnType MONEY =
            ColumnType.builder("money", Kind.MONEY).precisionAndScale(19, 2).build();
    private static final ColumnType YEN =
            ColumnType.builder("money", Kind.MONEY).precisionAndScale(19, 0).build();
    private static final ColumnType RANGE =
            ColumnType.builder("int4range", Kind.RANGE).element(INTEGER).build();
    private static final ColumnType TEXT_RANGE =
            ColumnType.builder("textrange", Kind.RANGE).element(TEXT).build();
    private static final ColumnType PAIR = ColumnType.builder("pair", Kind.COMPOSITE)
            .fields(List.of(Column.of("a", INTEGER), Column.of("b", TEXT)))
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2019-10-04 06:08:32.496399 | 2019-10-04T06:08:32.496399 | 1570169312496 | 1570169312496399",
                "2019-10-04 06:08:32+00 | 2019-10-04T06:08:32Z | 1570169312000 | 1570169312000000",
                "2019-10-04 06:08:32.5+00 | 2019-10-04T06:08:32.5Z | 1570169312500 | 1570169312500000",
                "2019-10-04 | 2019-10-04 | 1570147200000 | 1570147200000000",
                "1969-12-31 23:59:59.9999 | 1969-12-31T23:59:59.9999 | -1 | -100",
                "0001-01-01 | 0001-01-01 | -62135596800000 | -62135596800000000",
                "0001-12-31 BC | 0000-12-31 | -62135683200000 | -62135683200000000",
                "0044-03-15 12:00:00+00 BC | -000043-03-15T12:00:00Z | -63517780800000 | -63517780800000000",
                "4713-11-24 BC | -004712-11-24 | -210835180800000 | -210835180800000000",
                "10000-01-01 00:00:00 | +010000-01-01T00:00:00 | 253402300800000 | 253402300800000000",
                "294276-12-31 23:59:59.999999 | +294276-12-31T23:59:59.999999 | 9224318015999999 | 9224318015999999999",
                "infinity | infinity | infinity | infinity",
                "-infinity | -infinity | -infinity | -infinity"
            })
    void timesAreWrittenInEachForm(String postgres, String iso, String millis, String micros) {
        ColumnType type = ColumnType.of("timestamp", Kind.TIMESTAMP);
        boolean finite = !postgres.endsWith("infinity");

        assertThat(json(type, postgres, Times.POSTGRES)).isEqualTo('"' + postgres + '"');
        assertThat(json(type, postgres, Times.ISO)).isEqualTo('"' + iso + '"');
        assertThat(json(type, postgres, Times.EPOCH_MILLIS)).isEqualTo(finite ? millis : '"' + millis + '"');
        // Microseconds reach as far as a long does.
        boolean reached = finite && micros.length() <= 18;
        if (reached) {
            assertThat(json(type, postgres, Times.EPOCH_MICROS)).isEqualTo(micros);
        }
    }

    @Test
    void dayBeyondAllMicrosecondsIsText() {
        ColumnType date = ColumnType.of("date", Kind.DATE);
        assertThat(json(date, "5874897-12-31", Times.EPOCH_MICROS)).isEqualTo("\"5874897-12-31\"");
        assertThat(json(date, "5874897-12-31", Times.EPOCH_MILLIS)).isEqualTo("185331706992000000");
        assertThat(json(date, "5874897-12-31", Times.ISO)).isEqualTo("\"+5874897-12-31\"");
    }

    @Test
    void timesOfDayKeepTheirTextAndIsoHasTheMinutesOfTheirZone() {
        assertThat(json(ColumnType.of("time", Kind.TIME), "24:00:00", Times.ISO))
                .isEqualTo("\"24:00:00\"");
        ColumnType timetz = ColumnType.of("timetz", Kind.TIMETZ);
        assertThat(json(timetz, "12:30:00+02", Times.ISO)).isEqualTo("\"12:30:00+02:00\"");
        assertThat(json(timetz, "12:30:00-05:30", Times.ISO)).isEqualTo("\"12:30:00-05:30\"");
        assertThat(json(timetz, "12:30:00+02", Times.EPOCH_MILLIS)).isEqualTo("\"12:30:00+02\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$1,234.50 | 1234.50",
                "-$2.50 | -2.50",
                "($2.50) | -2.50",
                "$0.05 | 0.05",
                "-$0.05 | -0.05",
                "1.234,50 € | 1234.50",
                "$92,233,720,368,547,758.07 | 92233720368547758.07"
            })
    void moneyIsANumberWhateverTheLocale(String money, String number) {
        assertThat(json(MONEY, money)).isEqualTo(number);
    }

    /** As 9.6 writes the values, and as 15 does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.100000000000000006 | 0.1 | 0.100000001 | 0.1",
                "1e+20 | 1e+20 | 1.00000002e+20 | 1e+20",
                "4.94065645841246544e-324 | 5e-324 | 1.40129846e-45 | 1e-45",
                "1.79769313486231571e+308 | 1.7976931348623157e+308 | 3.40282347e+38 | 3.4028235e+38",
                "2.22507385850720138e-308 | 2.2250738585072014e-308 | 1.17549435e-38 | 1.1754944e-38",
                "1000000000000000 | 1e+15 | 1000000 | 1e+06",
                "999999999999999 | 999999999999999 | 999999 | 999999",
                "123456789012345680 | 1.2345678901234568e+17 | 1234567 | 1.234567e+06",
                "0.000100000000000000005 | 0.0001 | 9.99999975e-05 | 0.0001",
                "1.00000000000000008e-05 | 1e-05 | 9.99999975e-06 | 1e-05",
                "9007199254740992 | 9.007199254740992e+15 | 16777216 | 1.6777216e+07",
                "9.99999999999999916e+22 | 9.999999999999999e+22 | 1e+10 | 1e+10",
                "1.99999999999999991e-44 | 2e-44 | 1.96181785e-44 | 2e-44",
                "4.34999999999999964 | 4.35 | 4.3499999 | 4.35",
                "0.299999999999999989 | 0.3 | 0.300000012 | 0.3",
                "100 | 100 | 100 | 100",
                "1.50000000000000008e+300 | 1.5e+300 | 1.49999995e+30 | 1.5e+30",
                "2.42944875302391975e-84 | 2.4294487530239197e-84 | 4.36604886e-31 | 4.366049e-31",
                "-4.05743041697711481e-173 | -4.057430416977115e-173 | -9.12436168e-11 | -9.124362e-11",
                "7.54996219674997179e+150 | 7.549962196749972e+150 | 6.95242262e+31 | 6.9524226e+31",
                "3.38371824022006138e+195 | 3.3837182402200614e+195 | -3.69176831e-22 | -3.6917683e-22"
            })
    void floatingPointNumberIsAsShortAsNewServersWriteIt(
            String longDouble, String shortDouble, String longReal, String shortReal) {
        ColumnType doubles = ColumnType.builder("double precision", Kind.DOUBLE)
                .precision(18)
                .build();
        ColumnType reals = ColumnType.builder("real", Kind.REAL).precision(9).build();

        assertThat(json(doubles, longDouble)).isEqualTo(shortDouble);
        assertThat(json(reals, longReal)).isEqualTo(shortReal);
        assertThat(json(doubles, shortDouble)).isEqualTo(shortDouble);
        assertThat(json(reals, shortReal)).isEqualTo(shortReal);
    }

    @Test
    void floatingPointNumberThatIsNoneIsText() {
        ColumnType doubles = ColumnType.builder("double precision", Kind.DOUBLE)
                .precision(18)
                .build();
        assertThat(json(doubles, "NaN")).isEqualTo("\"NaN\"");
        assertThat(json(doubles, "-Infinity")).isEqualTo("\"-Infinity\"");
        assertThat(json(doubles, "-0")).isEqualTo("-0");
        assertThat(json(doubles, "1.2345678901234567e+400")).isEqualTo("1.2345678901234567e+400");
    }

    @Test
    void moneyHasTheScaleOfTheLocale() {
        assertThat(json(YEN, "¥1,234")).isEqualTo("1234");
        assertThat(json(YEN, "-¥1")).isEqualTo("-1");
        assertThat(json(YEN, "¥0")).isEqualTo("0");
        assertThat(json(MONEY, "nothing")).isEqualTo("\"nothing\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(1,\"b c\") | {`a`:1,`b`:`b c`}",
                "(1,) | {`a`:1,`b`:null}",
                "(,\"\") | {`a`:null,`b`:``}",
                "(1,\"say \"\"hi\"\" \\\\ (x)\") | {`a`:1,`b`:`say \\`hi\\` \\\\ (x)`}",
                "(1,\"\"\"\") | {`a`:1,`b`:`\\``}",
                "(1,x]y) | {`a`:1,`b`:`x]y`}",
                "(1,grün) | {`a`:1,`b`:`grün`}"
            })
    void compositeIsAnObject(String composite, String object) {
        assertThat(json(PAIR, composite)).isEqualTo(object.replace('`', '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "(", "(1", "(1)", "(1,2,3)", "(1,2)x", "1,2)", "(1,\"a)", "(1,a\\", "(1,\"a\"\")"})
    void textThatIsNoCompositeIsAString(String text) {
        assertThat(json(PAIR, text)).startsWith("\"").endsWith("\"");
    }

    @Test
    void compositesNest() {
        ColumnType outer = ColumnType.builder("outer", Kind.COMPOSITE)
                .fields(List.of(
                        Column.of("p", PAIR),
                        Column.of("ps", ColumnType.arrayOf("pair[]", PAIR)),
                        Column.of("r", RANGE)))
                .build();
        assertThat(json(outer, "(\"(1,\"\"x y\"\")\",\"{\"\"(2,\\\\\"\"a,b\\\\\"\")\"\",NULL}\",\"[1,5)\")"))
                .isEqualTo("{\"p\":{\"a\":1,\"b\":\"x y\"},\"ps\":[{\"a\":2,\"b\":\"a,b\"},null],"
                        + "\"r\":{\"gte\":1,\"lt\":5}}");
    }

    @Test
    void rangeIsAnObjectOfItsBounds() {
        assertThat(json(RANGE, "[1,5)")).isEqualTo("{\"gte\":1,\"lt\":5}");
        assertThat(json(RANGE, "(1,5]")).isEqualTo("{\"gt\":1,\"lte\":5}");
        assertThat(json(RANGE, "[1,)")).isEqualTo("{\"gte\":1}");
        assertThat(json(RANGE, "(,5)")).isEqualTo("{\"lt\":5}");
        assertThat(json(RANGE, "(,)")).isEqualTo("{}");
        assertThat(json(RANGE, "empty")).isEqualTo("{\"empty\":true}");
        assertThat(json(TEXT_RANGE, "[\"a,b\",\"say \\\"\\\"]\")"))
                .isEqualTo("{\"gte\":\"a,b\",\"lt\":\"say \\\"\\\"]\"}");
        assertThat(json(TEXT_RANGE, "[\"\",z)")).isEqualTo("{\"gte\":\"\",\"lt\":\"z\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[1", "[1,", "[1,2", "[1)", "1,2)", "[1,2,3)", "[1,2)x", "emptyx", "empt"})
    void textThatIsNoRangeIsAString(String text) {
        assertThat(json(RANGE, text)).isEqualTo('"' + text + '"');
    }

    @Test
    void multirangeIsAListOfRanges() {
        ColumnType multirange = ColumnType.builder("int4multirange", Kind.MULTIRANGE)
                .element(RANGE)
                .build();
        assertThat(json(multirange, "{[1,5),[7,9)}")).isEqualTo("[{\"gte\":1,\"lt\":5},{\"gte\":7,\"lt\":9}]");
        assertThat(json(multirange, "{}")).isEqualTo("[]");
        assertThat(json(multirange, "{[1,5),}")).isEqualTo("\"{[1,5),}\"");
    }

    @Test
    void hstoreIsAnObject() {
        ColumnType hstore = ColumnType.of("public.hstore", Kind.HSTORE);
        assertThat(json(hstore, "\"a\"=>\"1\", \"b c\"=>NULL, \"\"=>\"say \\\"hi\\\" \\\\\""))
                .isEqualTo("{\"a\":\"1\",\"b c\":null,\"\":\"say \\\"hi\\\" \\\\\"}");
        assertThat(json(hstore, "")).isEqualTo("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"L\"=>",
                "\"a\"=>\"xL",
                "\"a\"",
                "a=>b",
                "\"a\"=>NULL,",
                "\"a\"=>NULL\"b\"=>NULL",
                "\"a\"=>\"1\\"
            })
    void textThatIsNoHstoreIsAString(String text) {
        assertThat(json(ColumnType.of("public.hstore", Kind.HSTORE), text))
                .startsWith("\"")
                .endsWith("\"");
    }

    @Test
    void pointIsAnObject() {
        ColumnType point = ColumnType.of("point", Kind.POINT);
        assertThat(json(point, "(1.5,-2e+20)")).isEqualTo("{\"x\":1.5,\"y\":-2e+20}");
        assertThat(json(point, "(NaN,Infinity)")).isEqualTo("{\"x\":\"NaN\",\"y\":\"Infinity\"}");
        assertThat(json(point, "(1)")).isEqualTo("\"(1)\"");
    }

    @Test
    void settingsChangeTheForms() {
        TypeSettings other = ALL_OTHER;
        assertThat(json(ColumnType.of("bigint", Kind.BIGINT), "9007199254740993", other))
                .isEqualTo("\"9007199254740993\"");
        assertThat(json(ColumnType.of("numeric", Kind.NUMERIC), "1.50", other)).isEqualTo("\"1.50\"");
        assertThat(json(INTEGER, "7", other)).isEqualTo("7");
        assertThat(json(ColumnType.of("real", Kind.REAL), "NaN", other)).isEqualTo("null");
        assertThat(json(ColumnType.of("date", Kind.DATE), "-infinity", other)).isEqualTo("null");
        assertThat(json(MONEY, "$1.50", other)).isEqualTo("\"$1.50\"");
        assertThat(json(ColumnType.of("bytea", Kind.BYTEA), "\\x00ff10", other)).isEqualTo("\"AP8Q\"");
        assertThat(json(PAIR, "(1,)", other)).isEqualTo("\"(1,)\"");
        assertThat(json(RANGE, "[1,5)", other)).isEqualTo("\"[1,5)\"");
        assertThat(json(ColumnType.of("hstore", Kind.HSTORE), "", other)).isEqualTo("\"\"");
        assertThat(json(ColumnType.of("point", Kind.POINT), "(1,2)", other)).isEqualTo("\"(1,2)\"");
    }

    private static String json(ColumnType type, String text) {
        return json(type, text, TypeSettings.DEFAULT);
    }

    private static String json(ColumnType type, String text, TypeSettings settings) {
        return json(new FormChoice(settings), type, text);
    }

    private static String json(ColumnType type, String text, Times times) {
        TypeSettings usual = TypeSettings.DEFAULT;
        return json(
                type,
                text,
                new TypeSettings(
                        times,
                        usual.numbers(),
                        usual.nonFinite(),
                        usual.money(),
                        usual.bytes(),
                        usual.composites(),
                        usual.hstore(),
                        usual.ranges(),
                        usual.points()));
    }

    /** The text stands within others, as in a message. */
    private static String json(FormChoice choice, ColumnType type, String text) {
        byte[] bytes = (")]\"" + text + "1,)").getBytes(UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            choice.of(type).write(new ValueOutput(json), bytes, 3, bytes.length - 6);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(UTF_8);
    }
}
