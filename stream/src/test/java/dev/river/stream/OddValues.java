package dev.river.stream;

import dev.river.sink.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Tables and transactions that hold what decoders stumble over. */
final class OddValues {

    static final TableName WHOLE = new TableName("public", "whole");

    /** The tables, as SQL. */
    static final List<String> TABLES = List.of(
            "public.odd",
            "public.composite",
            "public.toasted",
            "public.whole",
            "\"Weird \"\"s.\".\"Weird \"\"name\"\".\"");

    /** How many transactions {@link #write} commits. */
    static final int TRANSACTIONS = 3;

    private static final String BIG = "(SELECT string_agg(md5(i::text), '''') FROM generate_series(1, 90) i)";

    private static final List<String> DEFINITIONS = List.of(
            "CREATE SCHEMA \"Weird \"\"s.\"",
            "CREATE TYPE public.mood AS ENUM ('happy', 'it''s ok')",
            "CREATE TYPE \"Weird \"\"s.\".\"My \"\"]:[type\" AS (a integer, b text)",
            "CREATE DOMAIN public.flag AS boolean",
            "CREATE DOMAIN public.amount AS numeric",
            "CREATE TABLE public.odd (id bigint PRIMARY KEY, b boolean, flag public.flag, small smallint, n numeric,"
                    + " price numeric(20,4), amount public.amount, f4 real, f8 double precision, cash money, c char(5),"
                    + " vc varchar(200), t text, nm name, ch \"char\", bytes bytea, bits bit(3), vb bit varying, d date,"
                    + " ts timestamp, tz timestamptz, tm time, ttz timetz, iv interval, u uuid, j json, jb jsonb,"
                    + " ints integer[], texts text[], flags boolean[], boxes box[], mood public.mood, moods public.mood[],"
                    + " comp \"Weird \"\"s.\".\"My \"\"]:[type\", r int4range, ip inet, p point, o oid, v tsvector,"
                    + " \"q \"\"]:'name\" text, \"order\" integer, \"Größe\" text)",
            "CREATE TABLE public.composite (a integer, b text, v text, w text, PRIMARY KEY (b, a))",
            "CREATE TABLE public.toasted (id integer PRIMARY KEY, n integer, big text, other text)",
            "ALTER TABLE public.toasted ALTER big SET STORAGE EXTERNAL",
            "CREATE TABLE public.whole (id integer, s text, big text, n integer)",
            "ALTER TABLE public.whole ALTER big SET STORAGE EXTERNAL",
            "ALTER TABLE public.whole REPLICA IDENTITY FULL",
            "CREATE TABLE \"Weird \"\"s.\".\"Weird \"\"name\"\".\" (\"Id\" integer PRIMARY KEY, \"select\" text)");

    private static final List<List<String>> CHANGES = List.of(
            List.of(
                    "INSERT INTO public.odd VALUES (9223372036854775807, true, false, -32768,"
                            + " 12345678901234567890123456789012345678.90, 1.5, 'NaN', 'NaN', 1e+20, 12.5, 'ab',"
                            + " E'it''s \"quoted\" \\\\ and\\nlines\\r\\n\\tü漢🐘', '', 'a name', 'x', '\\x0001ff27', B'101', B'',"
                            + " 'infinity', '-infinity', '2020-02-29 23:59:59.999999+05:30', '24:00:00', '12:00:00-03:30',"
                            + " '1 year -2 months 3 days 04:05:06.789', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',"
                            + " E'{\"a\" :\\n 1, \"a\": 2.50}', '{\"b\": [1.0, null, \"it''s\"]}',"
                            + " '[0:1]={1,NULL}', ARRAY['a,b', 'say \"hi\"', 'it''s', NULL, 'NULL', E'\\\\', ''], '{t,f}',"
                            + " ARRAY['((1,1),(2,2))', '((3,3),(4,4))']::box[], 'it''s ok', '{happy,\"it''s ok\"}',"
                            + " ROW(1, 'it''s \"b\"'), '[1,5)', '10.0.0.1/8', '(1.5,-2)', 4294967295, 'a:1 fat:2',"
                            + " 'it''s', -1, 'groß')",
                    "INSERT INTO public.odd (id, b, flag, n, f4, f8, d, ts, tz, iv, vb, t, ints, texts) VALUES (-1, false, true,"
                            + " -0.000000000000000000000000000000000001, '-Infinity', 5e-324, '0044-03-15 BC',"
                            + " '294276-12-31 23:59:59.999999', 'infinity', '-1 microsecond', B'10', 'null', '{}', '{{a,b},{c,NULL}}')",
                    "INSERT INTO public.odd (id, t, vc) VALUES (0, ' new-tuple: id[bigint]:1', 'unchanged-toast-datum')",
                    "UPDATE public.odd SET b = NULL, t = 'b[boolean]:true' WHERE id = -1",
                    "UPDATE public.odd SET id = 1 WHERE id = 0",
                    "DELETE FROM public.odd WHERE id = 1"),
            List.of(
                    "INSERT INTO public.composite VALUES (1, 'it''s', 'v', NULL), (2, '', NULL, 'w')",
                    "UPDATE public.composite SET v = NULL WHERE a = 1",
                    "UPDATE public.composite SET b = 'new', w = 'x' WHERE a = 1",
                    "DELETE FROM public.composite WHERE a = 2",
                    "INSERT INTO public.toasted VALUES (1, 1, " + BIG + ", 'it''s')",
                    "UPDATE public.toasted SET n = 2",
                    "UPDATE public.toasted SET id = 2, other = NULL",
                    "DELETE FROM public.toasted",
                    "INSERT INTO public.whole VALUES (1, NULL, " + BIG + ", NULL)",
                    "UPDATE public.whole SET s = 'it''s'",
                    "UPDATE public.whole SET n = 1, s = NULL",
                    "DELETE FROM public.whole",
                    "INSERT INTO \"Weird \"\"s.\".\"Weird \"\"name\"\".\" VALUES (1, 'a'), (2, NULL)",
                    "UPDATE \"Weird \"\"s.\".\"Weird \"\"name\"\".\" SET \"Id\" = 3 WHERE \"Id\" = 1",
                    "DELETE FROM \"Weird \"\"s.\".\"Weird \"\"name\"\".\" WHERE \"Id\" = 2"),
            List.of(
                    "ALTER TABLE public.composite ADD added integer",
                    "INSERT INTO public.composite VALUES (3, 'c', NULL, NULL, 7)",
                    "ALTER TABLE public.composite DROP w",
                    "UPDATE public.composite SET added = 8 WHERE a = 3",
                    "ALTER TABLE public.composite RENAME v TO renamed",
                    "ALTER TABLE public.composite ALTER added TYPE text",
                    "INSERT INTO public.composite VALUES (4, 'd', 'x', 'y')",
                    "TRUNCATE public.composite, \"Weird \"\"s.\".\"Weird \"\"name\"\".\"",
                    "TRUNCATE public.toasted RESTART IDENTITY CASCADE"));

    private OddValues() {}

    static void create(Connection connection) throws SQLException {
        execute(connection, DEFINITIONS);
    }

    static void write(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        for (List<String> transaction : CHANGES) {
            execute(connection, transaction);
            connection.commit();
        }
        connection.setAutoCommit(true);
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
