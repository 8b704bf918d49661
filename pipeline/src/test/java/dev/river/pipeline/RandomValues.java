package dev.river.pipeline;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes up types and their values, as SQL: edges of each type, and what lies between. */
final class RandomValues {

    /** What the types need that are not PostgreSQL's own. */
    static final String TYPES = """
            CREATE EXTENSION hstore; CREATE EXTENSION citext; CREATE EXTENSION ltree;
            CREATE TYPE mood AS ENUM ('calm', 'so-so', 'say "hi", \\', '');
            CREATE DOMAIN amount AS numeric(12,3);
            CREATE DOMAIN amounts AS numeric(12,3)[];
            CREATE TYPE pair AS (a int, b text);
            CREATE TYPE deep AS (p pair, ps pair[], at timestamptz, m mood, tags text[], r int4range, doc jsonb);
            CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
            """;

    private static final int SECONDS_OF_A_YEAR = 60 * 60 * 24 * 365;

    private static final int ARRAYS_OF_DOMAINS_SINCE = 110000;

    private final Random random;
    private final int version;

    /** @param version of the server, such as 150000 */
    RandomValues(long seed, int version) {
        this.random = new Random(seed);
        this.version = version;
    }

    /** A type, and what makes values of it. */
    record TypeSample(String type, Supplier<String> value) {}

    /** All types that the server has; arrays and composites of them, too. */
    List<TypeSample> all() {
        List<TypeSample> simple = new ArrayList<>(List.of(
                new TypeSample("boolean", () -> pick("true", "false")),
                new TypeSample("smallint", () -> pick("-32768", "32767", "0", number(16))),
                new TypeSample("integer", () -> pick("-2147483648", "2147483647", "0", number(32))),
                new TypeSample("bigint", () -> pick("-9223372036854775808", "9007199254740993", number(64))),
                new TypeSample("oid", () -> pick("0", "4294967295")),
                new TypeSample("numeric", this::numeric),
                new TypeSample("amount", () -> pick("0", "-0.001", "'NaN'", "123456789.5")),
                new TypeSample("real", () -> floating(String.valueOf(Float.intBitsToFloat(random.nextInt())))),
                new TypeSample(
                        "double precision", () -> floating(String.valueOf(Double.longBitsToDouble(random.nextLong())))),
                new TypeSample("money", () -> pick("'0.05'", "'-92233720368547758.08'", "'1234.5'")),
                new TypeSample("text", this::text),
                new TypeSample("varchar(40)", this::text),
                new TypeSample("char(5)", () -> pick("''", "'a'", "'abcde'", "'é  '")),
                new TypeSample("name", () -> pick("'a'", "'Weird \"name\"'")),
                new TypeSample("citext", this::text),
                new TypeSample("ltree", () -> pick("'Top.Science'", "''")),
                new TypeSample("bytea", this::bytes),
                new TypeSample(
                        "date", () -> pick("'infinity'", "'4713-11-24 BC'", "'5874897-12-31'", "'0001-01-01'", date())),
                new TypeSample("time", () -> pick("'24:00:00'", "'00:00:00.000001'", "'" + clock() + "'")),
                new TypeSample("timetz", () -> pick("'12:30+05:30'", "'24:00:00-15:59'", "'00:00:00.5+02'")),
                new TypeSample("timestamp", () -> pick("'-infinity'", "'4713-11-24 00:00:00.5 BC'", moment())),
                new TypeSample(
                        "timestamptz",
                        () -> pick("'infinity'", "'294276-12-31 23:59:59.999999+00'", moment(), moment())),
                new TypeSample("timestamp(2)", this::moment),
                new TypeSample("interval", this::interval),
                new TypeSample(
                        "uuid",
                        () -> pick("'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")),
                new TypeSample(
                        "json",
                        () -> pick(
                                "'{\"b\": 1.00,\n \"a\":[ ], \"b\": \"\\u00e9\"}'",
                                "'[1e400, -0.0]'",
                                "'\"\\\\ \\\"\"'")),
                new TypeSample(
                        "jsonb",
                        () -> pick(
                                "'{\"b\": 1.00, \"a\": [null, {\"c\": \"é\"}]}'", "'12345678901234567890.50'", "'[]'")),
                new TypeSample("inet", () -> pick("'10.0.0.1'", "'10.0.0.0/8'", "'::1'", "'fe80::/10'")),
                new TypeSample("cidr", () -> pick("'10.0.0.0/8'", "'2001:db8::/32'")),
                new TypeSample("macaddr", () -> pick("'08:00:2b:01:02:03'", "'ff-ff-ff-ff-ff-ff'")),
                new TypeSample("bit(5)", () -> pick("B'10101'", "B'00000'")),
                new TypeSample(
                        "varbit", () -> pick("B''", "B'1'", "B'" + Integer.toBinaryString(random.nextInt()) + "'")),
                new TypeSample("point", () -> pick("'(1.5,-2e20)'", "'(NaN,Infinity)'", "'(0,-0)'")),
                new TypeSample("line", () -> "'{1,-2,3.5}'"),
                new TypeSample("lseg", () -> "'[(1,2),(3,4)]'"),
                new TypeSample("box", () -> pick("'(1,2),(3,4)'", "'(0,0),(0,0)'")),
                new TypeSample("path", () -> pick("'[(1,2),(3,4)]'", "'((1,2),(3,4))'")),
                new TypeSample("polygon", () -> "'((1,2),(3,4),(5,6))'"),
                new TypeSample("circle", () -> "'<(1,2),3.5>'"),
                new TypeSample("tsvector", () -> pick("'a:1 fat:2B,4C'", "'''it''''s'' \"q\"'")),
                new TypeSample("tsquery", () -> "'fat & (rat | !cat)'"),
                new TypeSample("pg_lsn", () -> pick("'16/B374D848'", "'0/0'")),
                new TypeSample("regclass", () -> pick("'pg_class'", "'pg_type'")),
                new TypeSample("mood", () -> pick("'calm'", "'say \"hi\", \\'", "''")),
                new TypeSample(
                        "hstore",
                        () -> pick(
                                "''",
                                "'a=>1, \"b c\"=>NULL, \"\"=>\"say \\\"hi\\\" \\\\\"'",
                                "hstore('k', " + text() + ")")),
                new TypeSample("int4range", () -> pick("'[1,5)'", "'empty'", "'(,)'", "'[7,)'")),
                new TypeSample("numrange", () -> pick("'(1.5,2.50]'", "'[,3)'")),
                new TypeSample("tsrange", () -> "tsrange(" + beforeTheYear9999(moment()) + ", 'infinity', '[]')"),
                new TypeSample("daterange", () -> pick("'[2026-01-01,2026-02-01)'", "'[0044-03-15 BC,infinity)'")),
                new TypeSample("textrange", () -> "textrange(" + text() + ", NULL, '(]')"),
                new TypeSample("xid", () -> "'4294967295'"),
                new TypeSample("int2vector", () -> "'1 2 3'"),
                new TypeSample("pair", this::pair),
                new TypeSample("deep", this::deep)));
        if (version >= 140000) {
            simple.add(new TypeSample("int4multirange", () -> pick("'{}'", "'{[1,5),[7,9)}'", "'{(,3)}'")));
            simple.add(new TypeSample("datemultirange", () -> "'{[2026-01-01,2026-02-01),[2026-03-01,)}'"));
        }
        List<TypeSample> all = new ArrayList<>(simple);
        all.add(new TypeSample("amounts", () -> "ARRAY[1, NULL, 'NaN']::amounts"));
        simple.stream()
                // Whether an element is one of JSON, or an array of them, cannot be told.
                .filter(each -> !each.type().startsWith("json") && !each.type().equals("int2vector"))
                .filter(each ->
                        version >= ARRAYS_OF_DOMAINS_SINCE || !each.type().equals("amount"))
                .forEach(each -> all.add(new TypeSample(each.type() + "[]", () -> array(each))));
        return all;
    }

    /** An expression of a value, or of NULL. */
    String valueOf(TypeSample sample) {
        return random.nextInt(8) == 0 ? "NULL" : "CAST(" + sample.value().get() + " AS " + sample.type() + ")";
    }

    private String array(TypeSample element) {
        String type = element.type() + "[]";
        // Lists of multiranges look like an array of more dimensions.
        return switch (element.type().endsWith("multirange") ? 2 : random.nextInt(5)) {
            case 0 -> "'{}'";
            case 1 -> {
                int width = 1 + random.nextInt(3);
                yield "ARRAY["
                        + IntStream.range(0, 2)
                                .mapToObj(row -> "ARRAY[" + elements(element, width) + "]::" + type)
                                .collect(Collectors.joining(", "))
                        + "]";
            }
            default -> "ARRAY[" + elements(element, 1 + random.nextInt(4)) + "]::" + type;
        };
    }

    private String elements(TypeSample element, int count) {
        return IntStream.range(0, count).mapToObj(i -> valueOf(element)).collect(Collectors.joining(", "));
    }

    private String pair() {
        return pick("ROW(NULL, NULL)", "ROW(" + number(32) + ", " + text() + ")");
    }

    private String deep() {
        return "ROW(" + pair() + "::pair, ARRAY[" + pair() + ", NULL]::pair[], " + moment() + ", 'so-so', ARRAY["
                + text() + ", NULL, ''], '[1,5)', '{\"a\": [1, null]}')";
    }

    private String numeric() {
        StringBuilder digits = new StringBuilder();
        for (int i = random.nextInt(60); i >= 0; i--) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        String whole = digits.toString();
        int point = random.nextInt(whole.length() + 1);
        return pick(
                "'NaN'",
                "'0.00'",
                "'1e-30'",
                "'1" + "0".repeat(500) + "'",
                (random.nextBoolean() ? "'-" : "'") + "0" + whole.substring(0, point) + "." + whole.substring(point)
                        + "0'");
    }

    private String floating(String value) {
        return pick("'-0'", "'0.1'", "'1e20'", "'NaN'", "'-Infinity'", "'" + value + "'", "'" + value + "'");
    }

    private String number(int bits) {
        return String.valueOf(random.nextLong() >> (64 - bits));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(pick(
                    "a", " ", "\"", "\\", "'", "{", "}", "(", ")", "[", "]", ",", ";", ":", "=>", "NULL", "\n", "\t",
                    "\u0001", "é", "漢", "🐘", "\u2028", "%", "/", "null", "0"));
        }
        return "'" + text.toString().replace("'", "''") + "'";
    }

    private String bytes() {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return "decode('" + Base64.getEncoder().encodeToString(bytes) + "', 'base64')";
    }

    private String date() {
        return String.format(
                Locale.ROOT,
                "'%04d-%02d-%02d'",
                1 + random.nextInt(12_000),
                1 + random.nextInt(12),
                1 + random.nextInt(28));
    }

    private String clock() {
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d.%06d",
                random.nextInt(24),
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1_000_000));
    }

    private String moment() {
        return date().replaceAll("'$", " " + clock() + "'");
    }

    private static String beforeTheYear9999(String moment) {
        return "least(" + moment + "::timestamp, '9999-01-01')";
    }

    private String interval() {
        return pick(
                "'0'",
                "'-1 year 2 days -03:04:05.000006'",
                "'178000000 years'",
                "'" + random.nextInt(SECONDS_OF_A_YEAR) + " seconds'");
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
