package dev.river.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.TestDatabase;
import dev.river.postgres.session.Server;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.testservers.PostgresServer;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class TypeCatalogIT {

    private static PostgresServer server;
    private static TestDatabase database;

    private Handle handle;
    private TypeCatalog types;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        database = TestDatabase.create(server);
        database.execute(
                "CREATE DOMAIN whole AS int CHECK (VALUE > 0)",
                "CREATE DOMAIN positive AS whole",
                "CREATE DOMAIN flag AS boolean",
                "CREATE DOMAIN amount AS numeric(10, 2)",
                "CREATE DOMAIN document AS jsonb",
                "CREATE DOMAIN ints AS int[]",
                "CREATE DOMAIN several_boxes AS box[]",
                "CREATE TYPE mood AS ENUM ('happy', 'sad')",
                "CREATE TYPE pair AS (a int, b text)",
                "CREATE TYPE span AS RANGE (subtype = float8)",
                "CREATE TYPE public.json AS ENUM ('no document')",
                "CREATE DOMAIN public.numeric AS text",
                "CREATE SCHEMA \"Odd \"\"s.\"",
                "CREATE TYPE \"Odd \"\"s.\".\"my \"\"]:[type\" AS ENUM ('x')");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        handle = database.open();
        types = new Catalog(Server.of(handle)).types(handle);
    }

    @AfterEach
    void close() {
        handle.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bool | boolean | BOOLEAN",
                "int2 | smallint | SMALLINT",
                "int4 | integer | INTEGER",
                "int8 | bigint | BIGINT",
                "oid | oid | OID",
                "pg_catalog.numeric | numeric | NUMERIC",
                "float4 | real | REAL",
                "float8 | double precision | DOUBLE",
                "pg_catalog.json | json | JSON",
                "jsonb | jsonb | JSONB",
                "text | text | TEXT",
                "varchar | character varying | VARCHAR",
                "bpchar | character | CHAR",
                "pg_catalog.\"char\" | \"char\" | OTHER",
                "name | name | OTHER",
                "date | date | DATE",
                "time | time without time zone | TIME",
                "timetz | time with time zone | TIMETZ",
                "timestamp | timestamp without time zone | TIMESTAMP",
                "timestamptz | timestamp with time zone | TIMESTAMPTZ",
                "interval | interval | INTERVAL",
                "uuid | uuid | UUID",
                "xml | xml | XML",
                "inet | inet | INET",
                "cidr | cidr | CIDR",
                "macaddr | macaddr | MACADDR",
                "macaddr8 | macaddr8 | MACADDR8",
                "bit | bit | BIT",
                "varbit | bit varying | VARBIT",
                "money | money | MONEY",
                "bytea | bytea | BYTEA",
                "point | point | POINT",
                "line | line | LINE",
                "lseg | lseg | LSEG",
                "path | path | PATH",
                "polygon | polygon | POLYGON",
                "circle | circle | CIRCLE",
                "int4range | int4range | RANGE",
                "int4multirange | int4multirange | MULTIRANGE",
                "tsvector | tsvector | OTHER",
                "public.whole | public.whole | INTEGER",
                "public.positive | public.positive | INTEGER",
                "public.flag | public.flag | BOOLEAN",
                "public.document | public.document | JSONB",
                "public.mood | public.mood | ENUM",
                "public.pair | public.pair | COMPOSITE",
                "public.span | public.span | RANGE",
                "public.json | public.json | ENUM",
                "public.numeric | public.\"numeric\" | TEXT",
                "int2vector | int2vector | OTHER",
                "oidvector | oidvector | OTHER",
                "\"Odd \"\"s.\".\"my \"\"]:[type\" | \"Odd \"\"s.\".\"my \"\"]:[type\" | ENUM"
            })
    void typeIsKnownByNumberAndByName(String regtype, String name, Kind kind) {
        ColumnType type = types.byOid(oid(regtype)).orElseThrow();

        assertThat(type.name()).isEqualTo(name);
        assertThat(type.kind()).isEqualTo(kind);
        assertThat(types.byName(name)).contains(type);
    }

    @Test
    void typeKnowsItsParts() {
        assertThat(types.byName("public.pair").orElseThrow().fields())
                .extracting(Column::toString)
                .containsExactly("a integer", "b text");
        assertThat(types.byName("public.span").orElseThrow().element()).hasToString("double precision");
        assertThat(types.byName("int4range").orElseThrow().element()).hasToString("integer");
        assertThat(types.byName("int4multirange").orElseThrow().element())
                .isEqualTo(types.byName("int4range").orElseThrow());
        assertThat(types.byName("money").orElseThrow().scale()).hasValue(2);
    }

    @Test
    void partsOfACompositeTypeHaveTheirModifiersAndPartsOfTheirOwn() {
        database.execute(
                "CREATE TYPE deep AS (dropped int, p pair, ps pair[], n numeric(8,2))",
                "ALTER TYPE deep DROP ATTRIBUTE dropped");

        ColumnType deep = types.byName("public.deep").orElseThrow();

        assertThat(deep.fields())
                .extracting(Column::toString)
                .containsExactly("p public.pair", "ps public.pair[]", "n numeric(8,2)");
        assertThat(deep.fields().get(0).type())
                .isEqualTo(types.byName("public.pair").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int4[] | integer[] | integer | INTEGER | ','",
                "text[] | text[] | text | TEXT | ','",
                "box[] | box[] | box | BOX | ;",
                "public.mood[] | public.mood[] | public.mood | ENUM | ','",
                "public.flag[] | public.flag[] | public.flag | BOOLEAN | ','",
                "public.pair[] | public.pair[] | public.pair | COMPOSITE | ','",
                "public.ints | public.ints | integer | INTEGER | ','",
                "public.several_boxes | public.several_boxes | box | BOX | ;",
                "int2vector[] | int2vector[] | int2vector | OTHER | ','"
            })
    void arrayKnowsItsElement(String regtype, String name, String element, Kind kind, char delimiter) {
        ColumnType type = types.byOid(oid(regtype)).orElseThrow();

        assertThat(type.name()).isEqualTo(name);
        assertThat(type.kind()).isEqualTo(Kind.ARRAY);
        assertThat(type.delimiter()).isEqualTo(delimiter);
        assertThat(type.element()).isEqualTo(types.byName(element).orElseThrow());
        assertThat(Objects.requireNonNull(type.element()).kind()).isEqualTo(kind);
        assertThat(types.byName(name)).contains(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric(10, 2) | numeric(10,2)",
                "numeric(5, -2) | numeric(5,-2)",
                "numeric(1000, 1000) | numeric(1000,1000)",
                "numeric | numeric",
                "varchar(7) | character varying(7)",
                "char | character(1)",
                "bit(3) | bit(3)",
                "bit varying | bit varying",
                "varbit(9) | bit varying(9)",
                "time(0) | time without time zone(0)",
                "timestamptz(3) | timestamp with time zone(3)",
                "timestamp | timestamp without time zone",
                "interval(2) | interval(2)",
                "interval year to month | interval",
                "interval day to second(1) | interval(1)",
                "public.amount | public.amount(10,2)",
                "date | date"
            })
    void modifierOfAColumnIsRead(String declared, String expected) {
        assertThat(declared("one", declared)).hasToString(expected);
        assertThat(declared("several", declared + "[]").element()).hasToString(expected);
    }

    /** The type of a column that is declared so. */
    private ColumnType declared(String table, String type) {
        database.execute("DROP TABLE IF EXISTS " + table, "CREATE TABLE " + table + " (c " + type + ")");
        Catalog.ColumnInfo column = new Catalog(Server.of(handle))
                .columns(handle, oid("public." + table, "regclass"), true)
                .get(0);
        return TypeModifier.applied(types.byOid(column.typeOid()).orElseThrow(), column.typeModifier());
    }

    @Test
    void arrayOfADomainOverAnArrayIsAnArrayOfArrays() {
        ColumnType element = Objects.requireNonNull(
                types.byOid(oid("public.ints[]")).orElseThrow().element());

        assertThat(element.name()).isEqualTo("public.ints");
        assertThat(element.kind()).isEqualTo(Kind.ARRAY);
    }

    @Test
    void typeThatIsMadeLaterIsFound() {
        assertThat(types.byName("integer").orElseThrow().kind()).isEqualTo(Kind.INTEGER);
        database.execute("CREATE DOMAIN late AS int", "CREATE DOMAIN later AS boolean");

        assertThat(types.byOid(oid("public.late")).orElseThrow()).isEqualTo(ColumnType.of("public.late", Kind.INTEGER));
        assertThat(types.byName("public.later[]").orElseThrow())
                .isEqualTo(ColumnType.arrayOf("public.later[]", ColumnType.of("public.later", Kind.BOOLEAN)));
    }

    @Test
    void typeThatIsGoneIsNotFound() {
        assertThat(types.byOid(-7)).isEmpty();
        assertThat(types.byName("public.gone")).isEmpty();
    }

    private int oid(String type) {
        return (int) oid(type, "regtype");
    }

    private long oid(String name, String catalog) {
        return handle.createQuery("SELECT CAST(:name AS " + catalog + ")::oid::bigint")
                .bind("name", name)
                .mapTo(Long.class)
                .one();
    }
}
