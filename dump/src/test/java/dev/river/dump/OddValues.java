package dev.river.dump;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A table with a column of many types, and values of each that are easily misread. */
final class OddValues {

    /** Each a type and its values, all SQL. */
    static final List<List<String>> VALUES = List.of(
            List.of("boolean", "true", "false"),
            List.of("smallint", "-32768"),
            List.of("bigint", "9223372036854775807", "-9223372036854775808"),
            List.of("numeric", "'NaN'", "'Infinity'", "0.10", "-0.000000000000000000000000000000000001", "1e100"),
            List.of("numeric(40,4)", "123456789012345678901234567890.5"),
            List.of("real", "'NaN'", "'-Infinity'", "1.1", "1e-45", "3.4028235e38", "-0.0::float4"),
            List.of("double precision", "'NaN'", "'Infinity'", "0.1", "5e-324", "1.7976931348623157e308", "1e15"),
            List.of("money", "-12345678.9", "0"),
            List.of("char(5)", "'ab'", "''"),
            List.of("varchar(9)", "'ab  '", "''"),
            List.of(
                    "text",
                    "''",
                    "'NULL'",
                    "E'\\\\N'",
                    "E'\\\\.'",
                    "E'a\\tb\\nc\\rd\\\\e\\be\\ff\\x0b'",
                    "E'\\\\'",
                    "E'\\n'",
                    "E'\\t'",
                    "'it''s \"quoted\"'",
                    "'ü漢🐘'",
                    "E'\\x01\\x7f'"),
            List.of("name", "'a name'"),
            List.of("\"char\"", "'x'", "''"),
            List.of("bytea", "'\\x'", "'\\x00ff5c4e0a09'"),
            List.of("bit(3)", "B'101'"),
            List.of("bit varying", "B''", "B'1'"),
            List.of("date", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'5874897-12-31'", "'2020-02-29'"),
            List.of("timestamp", "'infinity'", "'294276-12-31 23:59:59.999999'", "'4713-01-01 00:00:00 BC'"),
            List.of(
                    "timestamptz",
                    "'-infinity'",
                    "'2020-02-29 23:59:59.999999+05:30'",
                    "'0001-01-01 00:00:00+00 BC'",
                    "'1883-11-18 12:00:00 America/New_York'"),
            List.of("time", "'24:00:00'", "'00:00:00.000001'"),
            List.of("timetz", "'12:00:00-03:30'", "'12:00:00+15:59:59'"),
            List.of("interval", "'1 year -2 months 3 days 04:05:06.789'", "'-1 microsecond'", "'0'"),
            List.of("uuid", "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            List.of("json", "E'{\"a\" :\\n 1, \"a\": 2.50}'", "'null'", "'\"\\u00e4\\n\"'"),
            List.of("jsonb", "'{\"b\": [1.0, null, \"it''s\"], \"a\": 1e2}'", "'\"tab\\t\"'"),
            List.of("integer[]", "'{}'", "'{1,NULL,-3}'", "'[0:1]={1,2}'", "'{{1,2},{3,4}}'"),
            List.of("text[]", "ARRAY['a,b', 'say \"hi\"', 'it''s', NULL, 'NULL', E'\\\\', '', E'\\n', '{}']"),
            List.of("timestamptz[]", "'{\"2020-01-01 00:00:00+01\",infinity}'"),
            List.of("bytea[]", "ARRAY['\\x00'::bytea, '\\x']"),
            List.of("box[]", "ARRAY['((1,1),(2,2))', '((3,3),(4,4))']::box[]"),
            List.of("interval[]", "'{\"1 day\"}'"),
            List.of("mood", "'it''s ok'"),
            List.of("mood[]", "'{happy,\"it''s ok\"}'"),
            List.of("pair", "ROW(1, E'it''s \"b\"\\t')::pair", "ROW(NULL, '')::pair"),
            List.of(
                    "timed",
                    "ROW('1 year 2 days 03:04:05.6', '2020-01-01 00:00:00+05:30', '\\x00ff')::timed",
                    "ROW('-1 mon', NULL, E'\\\\x')::timed"),
            List.of("timed[]", "ARRAY[ROW('1 hour', 'infinity', NULL)::timed]"),
            List.of("waiting", "'1 mon -1 day'"),
            List.of("flag", "true"),
            List.of("amount", "1.50"),
            List.of("int4range", "'[1,5)'", "'empty'"),
            List.of("tstzrange", "'[2020-01-01 00:00:00+02,)'"),
            List.of("inet", "'10.0.0.1/8'", "'::1'"),
            List.of("macaddr", "'08002b:010203'"),
            List.of("point", "'(1.5,-2)'"),
            List.of("path", "'((0.1,0),(1,1))'"),
            List.of("oid", "4294967295"),
            List.of("int2vector", "'1 2 3'"),
            List.of("xml", "'<a>x &lt; y</a>'"),
            List.of("tsvector", "'a:1 fat:2A ''it''''s'''"),
            List.of("pg_lsn", "'16/B374D848'"));

    private OddValues() {}

    /** The types that a database needs. */
    static String[] types() {
        return new String[] {
            "CREATE TYPE mood AS ENUM ('happy', 'it''s ok')",
            "CREATE TYPE pair AS (a integer, b text)",
            "CREATE TYPE timed AS (a interval, b timestamptz, c bytea)",
            "CREATE DOMAIN waiting AS interval",
            "CREATE DOMAIN flag AS boolean",
            "CREATE DOMAIN amount AS numeric"
        };
    }

    static String table(String name) {
        return "CREATE TABLE " + name + " ("
                + columns(", ", i -> column(i) + " " + VALUES.get(i).get(0)) + ")";
    }

    /** How many rows {@link #inserts} writes. */
    static int rows() {
        return VALUES.stream().mapToInt(List::size).max().orElseThrow();
    }

    static String[] inserts(String table) {
        return IntStream.rangeClosed(1, rows())
                .mapToObj(nth -> "INSERT INTO " + table + " VALUES ("
                        + columns(
                                ", ",
                                i -> nth < VALUES.get(i).size() ? VALUES.get(i).get(nth) : "NULL")
                        + ")")
                .toArray(String[]::new);
    }

    /** Where the column of that type is. */
    static int indexOf(String type) {
        return VALUES.stream().map(values -> values.get(0)).toList().indexOf(type);
    }

    static String column(int i) {
        return "c" + i;
    }

    static String columns(String delimiter, IntFunction<String> column) {
        return IntStream.range(0, VALUES.size()).mapToObj(column).collect(Collectors.joining(delimiter));
    }
}
