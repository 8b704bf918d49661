package dev.river.postgres.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.TestDatabase;
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
        types = new TypeCatalog(handle);
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
                "int2 | smallint | INTEGER",
                "int8 | bigint | INTEGER",
                "oid | oid | INTEGER",
                "pg_catalog.numeric | numeric | NUMERIC",
                "float4 | real | FLOAT",
                "float8 | double precision | FLOAT",
                "pg_catalog.json | json | JSON",
                "jsonb | jsonb | JSON",
                "varchar | character varying | TEXT",
                "bpchar | character | TEXT",
                "pg_catalog.\"char\" | \"char\" | TEXT",
                "name | name | TEXT",
                "timestamptz | timestamp with time zone | TEXT",
                "money | money | TEXT",
                "bytea | bytea | TEXT",
                "point | point | TEXT",
                "public.whole | public.whole | INTEGER",
                "public.positive | public.positive | INTEGER",
                "public.flag | public.flag | BOOLEAN",
                "public.amount | public.amount | NUMERIC",
                "public.document | public.document | JSON",
                "public.mood | public.mood | TEXT",
                "public.pair | public.pair | TEXT",
                "public.span | public.span | TEXT",
                "public.json | public.json | TEXT",
                "public.numeric | public.\"numeric\" | TEXT",
                "int2vector | int2vector | TEXT",
                "oidvector | oidvector | TEXT",
                "\"Odd \"\"s.\".\"my \"\"]:[type\" | \"Odd \"\"s.\".\"my \"\"]:[type\" | TEXT"
            })
    void typeIsKnownByNumberAndByName(String regtype, String name, Kind kind) {
        ColumnType expected = ColumnType.of(name, kind);

        assertThat(types.byOid(oid(regtype))).isEqualTo(expected);
        assertThat(types.byName(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int4[] | integer[] | integer | INTEGER | ','",
                "text[] | text[] | text | TEXT | ','",
                "box[] | box[] | box | TEXT | ;",
                "public.mood[] | public.mood[] | public.mood | TEXT | ','",
                "public.flag[] | public.flag[] | public.flag | BOOLEAN | ','",
                "public.pair[] | public.pair[] | public.pair | TEXT | ','",
                "public.ints | public.ints | integer | INTEGER | ','",
                "public.several_boxes | public.several_boxes | box | TEXT | ;",
                "int2vector[] | int2vector[] | int2vector | TEXT | ','"
            })
    void arrayKnowsItsElement(String regtype, String name, String element, Kind kind, char delimiter) {
        ColumnType expected = new ColumnType(name, Kind.ARRAY, ColumnType.of(element, kind), delimiter);

        assertThat(types.byOid(oid(regtype))).isEqualTo(expected);
        assertThat(types.byName(name)).isEqualTo(expected);
    }

    @Test
    void arrayOfADomainOverAnArrayIsAnArrayOfArrays() {
        ColumnType element =
                Objects.requireNonNull(types.byOid(oid("public.ints[]")).element());

        assertThat(element.name()).isEqualTo("public.ints");
        assertThat(element.kind()).isEqualTo(Kind.ARRAY);
    }

    @Test
    void typeThatIsMadeLaterIsFound() {
        assertThat(types.byName("integer").kind()).isEqualTo(Kind.INTEGER);
        database.execute("CREATE DOMAIN late AS int", "CREATE DOMAIN later AS boolean");

        assertThat(types.byOid(oid("public.late"))).isEqualTo(ColumnType.of("public.late", Kind.INTEGER));
        assertThat(types.byName("public.later[]"))
                .isEqualTo(ColumnType.arrayOf("public.later[]", ColumnType.of("public.later", Kind.BOOLEAN)));
    }

    @Test
    void typeThatIsGoneIsText() {
        assertThat(types.byOid(-7)).isEqualTo(ColumnType.of("oid 4294967289", Kind.TEXT));
        assertThat(types.byName("public.gone")).isEqualTo(ColumnType.of("public.gone", Kind.TEXT));
    }

    private int oid(String type) {
        return handle.createQuery("SELECT CAST(:type AS regtype)::oid::bigint")
                .bind("type", type)
                .mapTo(Long.class)
                .one()
                .intValue();
    }
}
