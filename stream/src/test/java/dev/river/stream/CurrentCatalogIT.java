package dev.river.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.sink.Column;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import dev.river.sink.TableName;
import dev.river.stream.DecoderCatalog.RelationColumn;
import dev.river.stream.DecoderCatalog.TypeName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalogs of today say of a table that the stream tells of as it was. */
class CurrentCatalogIT {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int INTEGER = 23;

    private static PostgresServer server;

    private final String name = "db" + COUNT.incrementAndGet();
    private Database database;
    private CurrentCatalog catalog;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        server.createDatabase(name);
        database = new Database(new Source(
                server.jdbcUrl(name), null, PostgresServer.SUPERUSER, null, name, PluginChoice.AUTO, name, Map.of()));
        catalog = new CurrentCatalog(database, database.jdbi().withHandle(Server::of));
    }

    @AfterEach
    void close() {
        catalog.close();
    }

    @Test
    void tableThatWasRenamedIsFoundByItsNumberAndKeepsTheNameThatIsTold() {
        execute("CREATE TABLE t (b int, a int, PRIMARY KEY (b, a))");
        int renamed = oid("t");
        execute("ALTER TABLE t RENAME TO later", "CREATE TABLE t (b int, a int PRIMARY KEY)");

        Table told = byOid(renamed, "t", List.of(), "a", "b");
        assertThat(told.name()).isEqualTo(named("t"));
        assertThat(told.keyColumns()).containsExactly(1, 0);
        assertThat(told.columns()).extracting(Column::name).containsExactly("a", "b");
        assertThat(byOid(oid("t"), "t", List.of(), "a", "b").keyColumns()).containsExactly(0);
    }

    @Test
    void tableThatIsGoneHasTheKeyThatItsIdentityTold() {
        execute("CREATE TABLE t (a int, b int PRIMARY KEY)");
        int gone = oid("t");
        execute("DROP TABLE t", "CREATE TABLE t (a int PRIMARY KEY, b int)");

        assertThat(byOid(gone, "t", List.of("b"), "a", "b").keyColumns()).containsExactly(1);
        assertThat(byOid(gone, "t", List.of(), "a", "b").keyColumns()).isEmpty();
        assertThat(byOid(gone, "t", List.of(), "a", "b").name()).isEqualTo(named("t"));
    }

    @Test
    void keyThatWasRenamedSinceIsTheOneThatTheIdentityTold() {
        execute("CREATE TABLE t (a int, b int PRIMARY KEY)", "ALTER TABLE t RENAME b TO c");

        assertThat(byOid(oid("t"), "t", List.of("b"), "a", "b").keyColumns()).containsExactly(1);
    }

    @Test
    void leafCountsAsTheRootThatItHasNowUnderItsNameOfNow() {
        execute(
                "CREATE TABLE root (a int PRIMARY KEY, b int) PARTITION BY LIST (a)",
                "CREATE TABLE sub PARTITION OF root FOR VALUES IN (1) PARTITION BY LIST (a)",
                "CREATE TABLE leaf PARTITION OF sub FOR VALUES IN (1)");
        int root = oid("root");
        int leaf = oid("leaf");
        execute("ALTER TABLE leaf RENAME TO leaf_later", "ALTER TABLE root RENAME TO root_later");

        assertThat(byOid(leaf, "leaf", List.of(), "a", "b").name()).isEqualTo(named("root_later"));
        assertThat(byOid(leaf, "leaf", List.of(), "a", "b").keyColumns()).containsExactly(0);
        assertThat(byOid(root, "root", List.of(), "a", "b").name()).isEqualTo(named("root"));
        assertThat(catalog.byName(named("leaf_later"), List.of("a"), List.of("integer"))
                        .name())
                .isEqualTo(named("root_later"));

        execute("ALTER TABLE sub DETACH PARTITION leaf_later");
        assertThat(byOid(leaf, "leaf", List.of(), "a", "b").name()).isEqualTo(named("leaf"));
    }

    @Test
    void replicaIdentityIsThatOfThePartitionItselfAndOfNow() {
        execute(
                "CREATE TABLE root (a int PRIMARY KEY) PARTITION BY LIST (a)",
                "CREATE TABLE one PARTITION OF root FOR VALUES IN (1)",
                "CREATE TABLE two PARTITION OF root FOR VALUES IN (2)",
                "ALTER TABLE one REPLICA IDENTITY FULL");

        assertThat(catalog.hasFullIdentity(named("one"))).isTrue();
        assertThat(catalog.hasFullIdentity(named("two"))).isFalse();
        execute("ALTER TABLE one REPLICA IDENTITY DEFAULT");
        assertThat(catalog.hasFullIdentity(named("one"))).isFalse();
        assertThat(catalog.hasFullIdentity(named("gone"))).isFalse();
    }

    @Test
    void partitionsAreAllWhereNoneThatIsLoggedIsLeft() {
        execute(
                "CREATE TABLE root (a int) PARTITION BY LIST (a)",
                "CREATE TABLE one PARTITION OF root FOR VALUES IN (1)",
                "CREATE TABLE two PARTITION OF root FOR VALUES IN (2)",
                "CREATE UNLOGGED TABLE unlogged PARTITION OF root FOR VALUES IN (3)");

        assertThat(catalog.areAllPartitions(named("root"), Set.of(named("one"))))
                .isFalse();
        assertThat(catalog.areAllPartitions(named("root"), Set.of(named("one"), named("two"))))
                .isTrue();
    }

    @Test
    void columnsHaveTheModifiersOfTheMessageAndMayBeNullAsTheyMayToday() {
        execute("CREATE TABLE t (a numeric(8, 2) NOT NULL, b varchar(20), c int)");

        Table told = catalog.byOid(
                oid("t"),
                named("t"),
                List.of(
                        new RelationColumn("a", 1700, (5 << 16 | 1) + 4, null),
                        new RelationColumn("b", 1043, 24, null),
                        new RelationColumn("gone", INTEGER, -1, null)),
                List.of());

        assertThat(told.columns())
                .extracting(Column::toString)
                .containsExactly("a numeric(5,1) NOT NULL", "b character varying(20)", "gone integer");
        assertThat(catalog.byName(named("t"), List.of("a", "b", "c"), List.of("numeric", "character varying", "bigint"))
                        .columns())
                .extracting(Column::toString)
                .containsExactly("a numeric(8,2) NOT NULL", "b character varying(20)", "c bigint");
    }

    @Test
    void partitionsHaveTheNullabilityOfTheirRoot() {
        execute(
                "CREATE TABLE root (a int NOT NULL, b int) PARTITION BY LIST (a)",
                "CREATE TABLE leaf PARTITION OF root (b NOT NULL) FOR VALUES IN (1)");

        assertThat(byOid(oid("leaf"), "leaf", List.of(), "a", "b").columns())
                .isEqualTo(byOid(oid("root"), "root", List.of(), "a", "b").columns())
                .extracting(Column::nullable)
                .containsExactly(false, true);
    }

    @Test
    void partitionsHaveTheColumnsInTheOrderOfTheirRoot() {
        execute(
                "CREATE TABLE root (a int PRIMARY KEY, b int, c int) PARTITION BY LIST (a)",
                "CREATE TABLE leaf (c int, a int NOT NULL, b int)",
                "ALTER TABLE root ATTACH PARTITION leaf FOR VALUES IN (1)");

        Table told = byOid(oid("leaf"), "leaf", List.of(), "c", "gone", "a", "b");
        assertThat(told.columns()).extracting(Column::name).containsExactly("a", "b", "c", "gone");
        assertThat(told.keyColumns()).containsExactly(0);
        Table named = catalog.byName(named("leaf"), List.of("c", "a", "b"), List.of("integer", "integer", "integer"));
        assertThat(named.columns()).extracting(Column::name).containsExactly("a", "b", "c");
        assertThat(named.keyColumns()).containsExactly(0);
    }

    @Test
    void columnOfATypeThatIsCalledOtherwiseByNowIsOfTheTypeOfToday() {
        execute(
                "CREATE DOMAIN amount AS int",
                "CREATE TYPE mood AS ENUM ('calm')",
                "CREATE TABLE t (a amount, b amount[], c mood[])",
                "ALTER DOMAIN amount RENAME TO amount_later",
                "ALTER TYPE mood RENAME TO mood_later");

        Table named = catalog.byName(
                named("t"), List.of("a", "b", "c"), List.of("public.amount", "public.amount[]", "public.mood[]"));

        assertThat(named.columns())
                .extracting(Column::toString)
                .containsExactly("a public.amount_later", "b public.amount_later[]", "c public.mood_later[]");
    }

    @Test
    void arrayOfATypeThatIsGoneIsStillAnArray() {
        execute("CREATE TABLE t (a text, b int[])");
        TypeName mood = new TypeName("public", "_mood");

        Table byOid = catalog.byOid(
                oid("t"),
                named("t"),
                List.of(
                        new RelationColumn("a", 1_000_000, -1, mood),
                        new RelationColumn("b", 1_000_000, -1, mood),
                        new RelationColumn("dropped", 1_000_000, -1, mood),
                        new RelationColumn("domain", 1_000_001, -1, new TypeName("", "int4")),
                        new RelationColumn("unknown", 1_000_002, -1, null)),
                List.of());
        Table byName = catalog.byName(
                named("t"), List.of("a", "b", "unknown"), List.of("public.mood[]", "public.mood[]", "public.mood"));

        assertThat(byOid.columns())
                .extracting(column -> column.type().kind())
                .containsExactly(Kind.ARRAY, Kind.ARRAY, Kind.ARRAY, Kind.INTEGER, Kind.OTHER);
        assertThat(byName.columns())
                .extracting(column -> column.type().kind())
                .containsExactly(Kind.ARRAY, Kind.ARRAY, Kind.OTHER);
    }

    @Test
    void onlyTablesAreTables() {
        execute(
                "CREATE TABLE t (a int)",
                "CREATE TABLE pg_temp_12 (a int)",
                "CREATE MATERIALIZED VIEW seen AS SELECT a FROM t");

        assertThat(catalog.isTable(named("t"))).isTrue();
        assertThat(catalog.isTable(named("pg_temp_12"))).isTrue();
        assertThat(catalog.isTable(named("gone"))).isTrue();
        assertThat(catalog.isTable(named("seen"))).isFalse();
        assertThat(catalog.isTable(new TableName("pg_catalog", "pg_class"))).isFalse();
    }

    private Table byOid(int oid, String told, List<String> identity, String... columns) {
        return catalog.byOid(
                oid,
                named(told),
                Stream.of(columns)
                        .map(column -> new RelationColumn(column, INTEGER, -1, null))
                        .toList(),
                identity);
    }

    private static TableName named(String table) {
        return new TableName("public", table);
    }

    private int oid(String table) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT CAST(:name AS regclass)::oid::bigint")
                        .bind("name", "public." + table)
                        .mapTo(Long.class)
                        .one())
                .intValue();
    }

    private void execute(String... statements) {
        for (String statement : statements) {
            server.execute(name, statement);
        }
    }
}
