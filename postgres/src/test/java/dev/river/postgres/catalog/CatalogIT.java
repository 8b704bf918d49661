package dev.river.postgres.catalog;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.river.postgres.Quoted;
import dev.river.postgres.TestDatabase;
import dev.river.postgres.catalog.Catalog.ColumnInfo;
import dev.river.postgres.catalog.TableInfo.Identity;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class CatalogIT {

    private static PostgresServer server;

    private TestDatabase database;
    private Handle handle;
    private Catalog catalog;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        server.execute("postgres", "CREATE ROLE reader LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = TestDatabase.create(server);
        handle = database.open();
        catalog = new Catalog(Server.of(handle));
    }

    @AfterEach
    void close() {
        handle.close();
    }

    @Test
    void primaryKeyIsTheIdentityInItsOwnOrder() {
        database.execute("CREATE TABLE t (a int, b int, c int, PRIMARY KEY (c, a))");

        TableInfo found = find("t");
        assertThat(found.identity()).isEqualTo(Identity.COLUMNS);
        assertThat(found.identityColumns()).containsExactly("c", "a");
        assertThat(found.primaryKey()).containsExactly("c", "a");
        assertThat(found.keyColumns()).containsExactly("c", "a");
    }

    @Test
    void includedColumnsAreNoKey() {
        database.execute(
                "CREATE TABLE t (a int, b int, c int NOT NULL, d int NOT NULL, PRIMARY KEY (b) INCLUDE (a))",
                "CREATE TABLE i (LIKE t INCLUDING ALL)",
                "CREATE UNIQUE INDEX i_index ON i (d, c) INCLUDE (a)",
                "ALTER TABLE i REPLICA IDENTITY USING INDEX i_index");

        assertThat(find("t").identityColumns()).containsExactly("b");
        assertThat(find("i").identityColumns()).containsExactly("d", "c");
        assertThat(find("i").primaryKey()).containsExactly("b");
        assertThat(find("i").keyColumns()).containsExactly("d", "c");
    }

    @Test
    void fullIdentityHasThePrimaryKeyForItsKey() {
        database.execute(
                "CREATE TABLE t (a int PRIMARY KEY, b int)",
                "ALTER TABLE t REPLICA IDENTITY FULL",
                "CREATE TABLE keyless (a int)",
                "ALTER TABLE keyless REPLICA IDENTITY FULL");

        assertThat(find("t").identity()).isEqualTo(Identity.FULL);
        assertThat(find("t").identityColumns()).isEmpty();
        assertThat(find("t").keyColumns()).containsExactly("a");
        assertThat(find("keyless").hasIdentity()).isTrue();
        assertThat(find("keyless").keyColumns()).isEmpty();
    }

    @Test
    void tableWhoseDeletesTellNothingHasNoIdentity() {
        database.execute(
                "CREATE TABLE nothing (a int PRIMARY KEY)",
                "ALTER TABLE nothing REPLICA IDENTITY NOTHING",
                "CREATE TABLE keyless (a int)",
                "CREATE TABLE deferred (a int, PRIMARY KEY (a) DEFERRABLE)",
                "CREATE TABLE lost (a int NOT NULL)",
                "CREATE UNIQUE INDEX lost_index ON lost (a)",
                "ALTER TABLE lost REPLICA IDENTITY USING INDEX lost_index",
                "DROP INDEX lost_index");

        assertThat(TestDatabase.tables(handle)).hasSize(4).allSatisfy(table -> {
            assertThat(table.identity()).isEqualTo(Identity.NOTHING);
            assertThat(table.identityColumns()).isEmpty();
        });
        assertThat(find("nothing").keyColumns()).containsExactly("a");
        assertThat(find("deferred").keyColumns()).containsExactly("a");
    }

    @Test
    void partitionedTableStandsForItsPartitions() {
        database.execute(
                "CREATE SCHEMA parts",
                "CREATE TABLE t (a int, b int, PRIMARY KEY (a, b)) PARTITION BY RANGE (a)",
                "CREATE TABLE parts.one PARTITION OF t FOR VALUES FROM (1) TO (10)",
                "CREATE TABLE parts.two PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b)",
                "CREATE TABLE parts.two_one PARTITION OF parts.two FOR VALUES IN (1)");

        TableInfo root = find("t");
        assertThat(catalog.tables(handle)).containsExactly(root);
        assertThat(root.partitioned()).isTrue();
        assertThat(root.identityColumns()).containsExactly("a", "b");
        for (String part : List.of("one", "two", "two_one")) {
            assertThat(catalog.table(handle, new TableName("parts", part))).contains(root);
            assertThat(catalog.key(handle, oid("parts." + part))).contains(keyOf(root));
        }
        assertThat(root.parts())
                .extracting(Part::name, Part::oid)
                .containsExactly(
                        tuple(new TableName("parts", "one"), oid("parts.one")),
                        tuple(new TableName("parts", "two_one"), oid("parts.two_one")));
    }

    @Test
    void ordinaryTableIsItsOwnOnlyPartWhateverInheritsFromIt() {
        database.execute("CREATE TABLE parent (a int PRIMARY KEY)", "CREATE TABLE child () INHERITS (parent)");

        TableInfo parent = find("parent");
        assertThat(parent.parts()).extracting(Part::oid).containsExactly(parent.oid());
        assertThat(catalog.key(handle, oid("child"))).contains(keyOf(find("child")));
        assertThat(find("child").name()).isEqualTo(table("child"));
    }

    @Test
    void partitionThatIsDetachedAndAttachedAgainIsAnotherPart() {
        database.execute(
                "CREATE TABLE t (a int) PARTITION BY LIST (a)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1) PARTITION BY LIST (a)",
                "CREATE TABLE t_1_1 PARTITION OF t_1 FOR VALUES IN (1)",
                "CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2)");
        TableInfo before = find("t");
        database.execute("ALTER TABLE t DETACH PARTITION t_1");
        assertThat(find("t").parts()).containsExactly(before.parts().get(1));
        assertThat(find("t_1_1").name()).isEqualTo(table("t_1"));

        database.execute("ALTER TABLE t ATTACH PARTITION t_1 FOR VALUES IN (1)", "VACUUM FREEZE pg_inherits");

        TableInfo after = find("t");
        assertThat(after.parts().get(0).oid()).isEqualTo(before.parts().get(0).oid());
        assertThat(after.parts().get(0).id()).isNotEqualTo(before.parts().get(0).id());
        assertThat(after.parts().get(1).id()).isEqualTo(before.parts().get(1).id());
    }

    @Test
    void partIsFoundWhileItHasItsNameAndCountsAsItsTable() {
        database.execute(
                "CREATE TABLE t (a int) PARTITION BY LIST (a)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1)",
                "CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2)",
                "CREATE TABLE alone (a int)");
        TableInfo root = find("t");
        TableInfo alone = find("alone");
        assertThat(root.parts()).allMatch(part -> catalog.hasPart(handle, root, part));
        assertThat(alone.parts()).allMatch(part -> catalog.hasPart(handle, alone, part));

        database.execute(
                "ALTER TABLE t DETACH PARTITION t_1",
                "ALTER TABLE t_2 RENAME TO renamed",
                "DROP TABLE alone",
                "CREATE TABLE alone (a int)");

        assertThat(root.parts()).noneMatch(part -> catalog.hasPart(handle, root, part));
        assertThat(alone.parts()).noneMatch(part -> catalog.hasPart(handle, alone, part));
    }

    @Test
    void partitionsThatTheWalTellsNothingOfAreLeftOut() {
        database.execute(
                "CREATE TABLE t (a int) PARTITION BY LIST (a)",
                "CREATE TABLE logged PARTITION OF t FOR VALUES IN (1)",
                "CREATE UNLOGGED TABLE unlogged PARTITION OF t FOR VALUES IN (2)");

        assertThat(find("t").parts()).extracting(Part::name).containsExactly(table("logged"));
    }

    @Test
    void partThatAnOpenTransactionWroteToIsNotEmpty() {
        database.execute(
                "CREATE TABLE never (a int)",
                "CREATE TABLE open (a int)",
                "CREATE TABLE written (a int)",
                "INSERT INTO written VALUES (1)",
                "DELETE FROM written",
                "CREATE TABLE truncated (a int)",
                "INSERT INTO truncated VALUES (1)",
                "TRUNCATE truncated",
                "CREATE TABLE locked (a int)",
                "CREATE TABLE dropped (a int)");
        List<Part> parts = TestDatabase.tables(handle).stream()
                .flatMap(table -> table.parts().stream())
                .toList();
        database.execute("DROP TABLE dropped");
        try (Handle other = database.open()) {
            other.begin();
            other.execute("INSERT INTO public.open VALUES (1)");
            assertThat(catalog.emptyParts(handle, parts))
                    .containsExactlyInAnyOrder(oid("never"), oid("locked"), oid("truncated"));

            other.execute("LOCK TABLE public.locked");
            assertThat(catalog.emptyParts(handle, parts)).isEmpty();
            other.rollback();
        }
        assertThat(handle.createQuery("SHOW lock_timeout").mapTo(String.class).one())
                .isEqualTo("0");
    }

    @Test
    void identityOfAPartitionedTableIsThatOfItsPartitions() {
        database.execute(
                "CREATE TABLE root_only (a int) PARTITION BY LIST (a)",
                "CREATE TABLE root_only_1 PARTITION OF root_only FOR VALUES IN (1)",
                "ALTER TABLE root_only REPLICA IDENTITY FULL",
                "CREATE TABLE leaf_only (a int) PARTITION BY LIST (a)",
                "CREATE TABLE leaf_only_1 PARTITION OF leaf_only FOR VALUES IN (1)",
                "ALTER TABLE leaf_only_1 REPLICA IDENTITY FULL",
                "CREATE TABLE leaf_lacks (a int PRIMARY KEY) PARTITION BY LIST (a)",
                "CREATE TABLE leaf_lacks_1 PARTITION OF leaf_lacks FOR VALUES IN (1)",
                "CREATE TABLE leaf_lacks_2 PARTITION OF leaf_lacks FOR VALUES IN (2)",
                "ALTER TABLE leaf_lacks_2 REPLICA IDENTITY NOTHING",
                "CREATE TABLE root_full (a int PRIMARY KEY) PARTITION BY LIST (a)",
                "CREATE TABLE root_full_1 PARTITION OF root_full FOR VALUES IN (1)",
                "ALTER TABLE root_full REPLICA IDENTITY FULL",
                "CREATE TABLE keyed_leaf (a int) PARTITION BY LIST (a)",
                "CREATE TABLE keyed_leaf_1 PARTITION OF keyed_leaf (PRIMARY KEY (a)) FOR VALUES IN (1)",
                "CREATE TABLE none_yet (a int PRIMARY KEY) PARTITION BY LIST (a)");

        assertThat(find("root_only").identity()).isEqualTo(Identity.NOTHING);
        assertThat(find("leaf_only").identity()).isEqualTo(Identity.FULL);
        assertThat(find("leaf_lacks").identity()).isEqualTo(Identity.NOTHING);
        assertThat(find("root_full").identity()).isEqualTo(Identity.COLUMNS);
        assertThat(find("root_full").identityColumns()).containsExactly("a");
        assertThat(find("keyed_leaf").identity()).isEqualTo(Identity.NOTHING);
        assertThat(find("none_yet").identityColumns()).containsExactly("a");
    }

    @Test
    void indexThatARootNamesIsItsKeyUnlessItsPartitionsTellWholeRows() {
        for (String name : List.of("indexed", "whole", "mute")) {
            database.execute(
                    "CREATE TABLE " + name + " (a int PRIMARY KEY, b int NOT NULL) PARTITION BY LIST (a)",
                    "CREATE UNIQUE INDEX " + name + "_index ON " + name + " (b, a)",
                    "CREATE TABLE " + name + "_1 PARTITION OF " + name + " FOR VALUES IN (1)",
                    "ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX " + name + "_index");
        }
        database.execute("ALTER TABLE whole_1 REPLICA IDENTITY FULL", "ALTER TABLE mute_1 REPLICA IDENTITY NOTHING");

        assertThat(find("indexed").keyColumns()).containsExactly("b", "a");
        assertThat(find("whole").keyColumns()).containsExactly("a");
        assertThat(find("mute").keyColumns()).containsExactly("a");
    }

    @Test
    void whatCannotBeStreamedIsLeftOut() {
        database.execute(
                "CREATE TABLE t (a int PRIMARY KEY)",
                "CREATE UNLOGGED TABLE unlogged (a int PRIMARY KEY)",
                "CREATE VIEW v AS SELECT * FROM t",
                "CREATE MATERIALIZED VIEW m AS SELECT * FROM t",
                "CREATE SEQUENCE s");
        handle.execute("CREATE TEMPORARY TABLE temporary (a int PRIMARY KEY)");

        assertThat(catalog.tables(handle)).extracting(TableInfo::name).containsExactly(table("t"));
        assertThat(catalog.table(handle, table("unlogged"))).isEmpty();
        assertThat(catalog.table(handle, table("v"))).isEmpty();
        assertThat(catalog.table(handle, table("never"))).isEmpty();
    }

    @Test
    void oddNamesComeAsTheyAreStored() {
        TableName odd = new TableName("Weird \"s.\"", "a.b:c?<x>%'\\");
        database.execute(
                "CREATE SCHEMA " + Quoted.identifier(odd.schema()),
                "CREATE TABLE " + Quoted.table(odd) + " (\"Größe \"\":x\" int PRIMARY KEY, \"select\" int)");

        TableInfo found = catalog.table(handle, odd).orElseThrow();
        assertThat(catalog.tables(handle)).containsExactly(found);
        assertThat(found.name()).isEqualTo(odd);
        assertThat(found.primaryKey()).containsExactly("Größe \":x");
        assertThat(catalog.columns(handle, found.oid(), false))
                .extracting(ColumnInfo::name)
                .containsExactly("Größe \":x", "select");
    }

    @Test
    void columnsAreThoseThatTheStreamTells() {
        database.execute(
                "CREATE TABLE t (a int, gone int, b text, g int GENERATED ALWAYS AS (a + 1) STORED)",
                "ALTER TABLE t DROP gone");

        long oid = find("t").oid();
        assertThat(catalog.columns(handle, oid, false))
                .containsExactly(new ColumnInfo("a", 23, -1, true), new ColumnInfo("b", 25, -1, true));
        assertThat(catalog.columns(handle, oid, true))
                .extracting(ColumnInfo::name)
                .containsExactly("a", "b", "g");
    }

    @Test
    void rightsAreThoseOfTheUser() {
        database.execute(
                "CREATE TABLE own (a int)",
                "ALTER TABLE own OWNER TO reader",
                "CREATE TABLE hidden (a int)",
                "CREATE TABLE policed (a int)",
                "ALTER TABLE policed ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON policed TO reader");

        try (Handle reader = database.as("reader", "secret").jdbi().open()) {
            assertThat(TestDatabase.tables(reader))
                    .extracting(
                            table -> table.name().name(), TableInfo::owned, TableInfo::readable, TableInfo::rowSecurity)
                    .containsExactly(
                            tuple("hidden", false, false, false),
                            tuple("own", true, true, false),
                            tuple("policed", false, true, true));
        }
        assertThat(find("hidden").readable()).isTrue();
        assertThat(find("hidden").owned()).isTrue();
        assertThat(find("policed").rowSecurity()).isFalse();
    }

    @Test
    void partitionedTableIsReadableWhereAllItsPartitionsAre() {
        database.execute(
                "CREATE TABLE t (a int) PARTITION BY LIST (a)",
                "CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1)",
                "CREATE TABLE t_2 PARTITION OF t FOR VALUES IN (2)",
                "GRANT SELECT ON t, t_1 TO reader");

        try (Handle reader = database.as("reader", "secret").jdbi().open()) {
            assertThat(TestDatabase.tables(reader)).singleElement().matches(table -> !table.readable());
            database.execute("GRANT SELECT ON t_2 TO reader");
            assertThat(TestDatabase.tables(reader)).singleElement().matches(TableInfo::readable);
        }
    }

    private long oid(String table) {
        return handle.createQuery("SELECT CAST(:name AS regclass)::oid::bigint")
                .bind("name", table.contains(".") ? table : "public." + table)
                .mapTo(Long.class)
                .one();
    }

    /** The table, of which the shorter way to its key must tell the same. */
    private TableInfo find(String name) {
        TableInfo found = catalog.table(handle, table(name)).orElseThrow();
        assertThat(catalog.key(handle, found.oid())).contains(keyOf(found));
        return found;
    }

    private static TableKey keyOf(TableInfo table) {
        return new TableKey(table.oid(), table.name(), table.keyColumns());
    }
}
