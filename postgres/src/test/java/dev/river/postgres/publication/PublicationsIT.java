package dev.river.postgres.publication;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.Quoted;
import dev.river.postgres.SourceException;
import dev.river.postgres.TestDatabase;
import dev.river.postgres.catalog.TableInfo;
import dev.river.postgres.catalog.TableInfo.Part;
import dev.river.postgres.session.Server;
import dev.river.sink.TableName;
import dev.river.testservers.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class PublicationsIT {

    private static PostgresServer server;

    private TestDatabase database;
    private Handle handle;
    private Publications publications;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
        server.execute("postgres", "CREATE ROLE river LOGIN PASSWORD 'secret'");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        database = TestDatabase.create(server);
        handle = database.open();
        publications = publications("river");
    }

    @AfterEach
    void close() {
        handle.close();
    }

    @Test
    void tableWithoutIdentityIsPublishedForInsertsOnlyAndItsOwnerGoesOn() {
        database.execute("CREATE TABLE keyed (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");

        assertThat(reconcile()).isTrue();

        assertThat(published())
                .containsExactly(
                        Map.entry("river", List.of("public.keyed")),
                        Map.entry("river_inserts", List.of("public.keyless")));
        assertThat(publications.existing(handle)).containsOnlyKeys("river", "river_inserts");
        assertThat(handle.createQuery("SELECT pubinsert AND pubtruncate AND NOT pubupdate AND NOT pubdelete"
                                + " FROM pg_publication WHERE pubname = 'river_inserts'")
                        .mapTo(Boolean.class)
                        .one())
                .isTrue();
        database.execute(
                "INSERT INTO keyless VALUES (1), (2)",
                "UPDATE keyless SET id = 3 WHERE id = 1",
                "DELETE FROM keyless WHERE id = 2",
                "INSERT INTO keyed VALUES (1)",
                "UPDATE keyed SET id = 2",
                "DELETE FROM keyed");
    }

    @Test
    void bothExistEvenWithoutTables() {
        assertThat(publications.existing(handle)).isEmpty();

        assertThat(publications.reconcile(handle, List.of())).isTrue();

        assertThat(publications.existing(handle)).containsOnlyKeys("river", "river_inserts");
        assertThat(publications.belongsToSomeoneElse(handle)).isFalse();
    }

    @Test
    void whatIsInStepIsLeftAlone() {
        database.execute("CREATE TABLE keyed (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");
        reconcile();

        assertThat(publications.statements(handle, TestDatabase.tables(handle))).isEmpty();
        assertThat(reconcile()).isFalse();
    }

    @Test
    void tableMovesWhenItGainsOrLosesItsIdentity() {
        database.execute("CREATE TABLE gains (id int)", "CREATE TABLE loses (id int PRIMARY KEY)");
        reconcile();
        database.execute("ALTER TABLE gains REPLICA IDENTITY FULL", "ALTER TABLE loses DROP CONSTRAINT loses_pkey");

        assertThat(reconcile()).isTrue();

        assertThat(published())
                .containsExactly(
                        Map.entry("river", List.of("public.gains")),
                        Map.entry("river_inserts", List.of("public.loses")));
        database.execute("INSERT INTO loses VALUES (1)", "UPDATE loses SET id = 2", "DELETE FROM loses");
    }

    @Test
    void tablesComeAndGo() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        reconcile();
        database.execute(
                "DROP TABLE a",
                "CREATE TABLE a (id int PRIMARY KEY, anew int)",
                "CREATE TABLE c (id int PRIMARY KEY)",
                "CREATE TABLE unwanted (id int PRIMARY KEY)",
                "ALTER PUBLICATION river ADD TABLE unwanted",
                "ALTER TABLE b RENAME TO renamed");

        List<TableInfo> wanted = tables(table -> !table.name().name().equals("unwanted"));
        assertThat(publications.reconcile(handle, wanted)).isTrue();

        assertThat(published().get("river")).containsExactly("public.a", "public.c", "public.renamed");
        assertThat(publications.reconcile(handle, wanted)).isFalse();
    }

    @Test
    void partitionedTableIsPublishedByItsRoot() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)");
        reconcile();
        database.execute(
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "UPDATE parted SET id = id + 1",
                "DELETE FROM parted");

        assertThat(published().get("river")).containsExactly("public.parted");
        assertThat(reconcile()).isFalse();
    }

    @Test
    void partitionWithoutIdentityKeepsItsUpdatesAndDeletes() {
        database.execute(
                "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "ALTER TABLE parted REPLICA IDENTITY FULL");

        reconcile();

        assertThat(published().get("river_inserts")).containsExactly("public.parted");
        database.execute("INSERT INTO parted VALUES (1)", "UPDATE parted SET id = 2", "DELETE FROM parted");
    }

    @Test
    void partitionThatIsYetToComeKeepsItsUpdatesAndDeletes() {
        database.execute(
                "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "ALTER TABLE parted_1 REPLICA IDENTITY FULL");
        reconcile();
        assertThat(published())
                .containsExactly(
                        Map.entry("river", List.of("public.parted_1")),
                        Map.entry("river_inserts", List.of("public.parted")));
        database.execute(
                "SELECT pg_create_logical_replication_slot('parted', 'pgoutput')",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "UPDATE parted SET id = id + 1",
                "DELETE FROM parted");

        assertThat(messages("parted")).containsExactly("I", "I", "U", "D");
        database.execute("SELECT pg_drop_replication_slot('parted')");
    }

    /** The first letters of the messages that tell of rows. */
    private List<String> messages(String slot) {
        return handle
                .createQuery("SELECT substr(data, 1, 1) FROM pg_logical_slot_peek_binary_changes(:slot, NULL, NULL,"
                        + " 'proto_version', '1', 'publication_names', 'river,river_inserts')")
                .bind("slot", slot)
                .mapTo(byte[].class)
                .list()
                .stream()
                .map(bytes -> String.valueOf((char) bytes[0]))
                .filter("IUD"::contains)
                .toList();
    }

    @Test
    void publicationOfSomeoneElseIsNeverAltered() {
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE PUBLICATION river FOR TABLE a, parted");

        assertThat(publications.belongsToSomeoneElse(handle)).isTrue();
        assertThat(reconcile()).isFalse();

        assertThat(published()).containsExactly(Map.entry("river", List.of("public.a", "public.parted")));
        assertThat(untold()).containsExactly(table("b"));
        database.execute(demands());
        assertThat(untold()).isEmpty();
        assertThat(demands()).isEmpty();
    }

    @Test
    void partitionThatIsMissingIsToldByItselfAndAddedByItsRoot() {
        database.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE PUBLICATION river FOR TABLE parted_1",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)");

        assertThat(untold()).containsExactly(table("parted_2"));
        assertThat(demands()).containsExactly("ALTER PUBLICATION \"river\" ADD TABLE \"public\".\"parted\"");
        database.execute(demands());
        assertThat(untold()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FOR TABLE a WHERE (id < 5)",
                "FOR TABLE a (id)",
                "FOR TABLE a WITH (publish = 'insert, truncate')",
                "FOR TABLE a WITH (publish = 'insert, update, delete')",
                "FOR ALL TABLES WITH (publish = 'insert')"
            })
    void tableThatSomeoneElsePublishesInPartIsDemandedWhole(String what) {
        database.execute("CREATE TABLE a (id int PRIMARY KEY, v text)", "CREATE PUBLICATION river " + what);

        assertThat(untold()).containsExactly(table("a"));
        assertThat(publications.isInStep(handle, TestDatabase.tables(handle))).isFalse();
        database.execute(demands());
        assertThat(untold()).isEmpty();
        assertThat(publications.isInStep(handle, TestDatabase.tables(handle))).isTrue();
    }

    @Test
    void tableIsToldByItsSchemaToo() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE PUBLICATION river FOR TABLES IN SCHEMA public");

        assertThat(untold()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TABLE a WHERE (id < 5)",
                "SET TABLE a (id)",
                "SET (publish = 'insert')",
                "SET (publish_via_partition_root = true, publish = 'update, delete')"
            })
    void ownPublicationThatSomeoneNarrowedIsPutRight(String alteration) {
        database.execute("CREATE TABLE a (id int PRIMARY KEY, v text)");
        reconcile();
        database.execute("ALTER PUBLICATION river " + alteration);

        assertThat(untold()).containsExactly(table("a"));
        assertThat(reconcile()).isTrue();
        assertThat(untold()).isEmpty();
        assertThat(reconcile()).isFalse();
    }

    @Test
    void entryThatWasTakenOutAndPutBackIsAnother() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        reconcile();
        Map<String, String> before = publications.entriesByPart(handle, TestDatabase.tables(handle));
        database.execute("ALTER PUBLICATION river DROP TABLE a", "ALTER PUBLICATION river ADD TABLE a");

        Map<String, String> after = publications.entriesByPart(handle, TestDatabase.tables(handle));
        assertThat(after).hasSameSizeAs(before);
        assertThat(after.entrySet().stream().filter(each -> !each.getValue().equals(before.get(each.getKey()))))
                .hasSize(1);

        database.execute(
                "ALTER PUBLICATION river SET (publish = 'insert')",
                "ALTER PUBLICATION river SET (publish = 'insert, update, delete, truncate')");
        assertThat(publications
                        .entriesByPart(handle, TestDatabase.tables(handle))
                        .values())
                .hasSize(2)
                .doesNotContainAnyElementsOf(after.values());
    }

    @Test
    void publicationOfAnotherOwnerIsTheSame() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)");
        reconcile();
        String before = publications
                .entriesByPart(handle, TestDatabase.tables(handle))
                .values()
                .iterator()
                .next();
        database.execute("CREATE ROLE owner_" + database.name() + " SUPERUSER");
        database.execute("ALTER PUBLICATION river OWNER TO owner_" + database.name());
        String owned = publications
                .entriesByPart(handle, TestDatabase.tables(handle))
                .values()
                .iterator()
                .next();
        assertThat(owned).isNotEqualTo(before);
        assertThat(Publications.isSame(before, owned)).isTrue();

        database.execute("ALTER PUBLICATION river DROP TABLE a", "ALTER PUBLICATION river ADD TABLE a");

        String anew = publications
                .entriesByPart(handle, TestDatabase.tables(handle))
                .values()
                .iterator()
                .next();
        assertThat(Publications.isSame(owned, anew)).isFalse();
    }

    /** The parts of whose changes the publications leave something out. */
    private List<TableName> untold() {
        List<TableInfo> tables = TestDatabase.tables(handle);
        Set<String> whole = publications.entriesByPart(handle, tables).keySet();
        return tables.stream()
                .flatMap(table -> table.parts().stream())
                .filter(part -> !whole.contains(part.id()))
                .map(Part::name)
                .toList();
    }

    private String[] demands() {
        return publications.demands(handle, TestDatabase.tables(handle)).toArray(String[]::new);
    }

    @Test
    void publicationOfAllTablesLacksNone() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE PUBLICATION river FOR ALL TABLES");

        assertThat(publications.belongsToSomeoneElse(handle)).isTrue();
        assertThat(untold()).isEmpty();
    }

    @Test
    void secondPublicationOfSomeoneElseIsNeverAlteredEither() {
        database.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE keyless (id int)",
                "CREATE PUBLICATION river_inserts FOR TABLE a");

        assertThatThrownBy(this::reconcile)
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("river_inserts", "River did not create it", "name another publication");

        assertThat(published()).containsExactly(Map.entry("river_inserts", List.of("public.a")));
    }

    @Test
    void userWithoutRightsGetsStatementsForSomeoneWhoHasThem() {
        database.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");
        try (Handle river = database.as("river", "secret").jdbi().open()) {
            List<TableInfo> tables = TestDatabase.tables(river);
            assertThat(publications.mayCreate(river, tables)).isFalse();
            assertThatThrownBy(() -> publications.reconcile(river, tables)).isInstanceOf(JdbiException.class);
            assertThat(publications.existing(river)).isEmpty();

            List<String> statements = publications.statements(river, tables);
            database.execute(statements.toArray(String[]::new));

            assertThat(publications.statements(river, tables)).isEmpty();
            assertThat(publications.reconcile(river, tables)).isFalse();
            assertThat(publications.belongsToSomeoneElse(river)).isFalse();
        }
        assertThat(published())
                .containsExactly(
                        Map.entry("river", List.of("public.a")), Map.entry("river_inserts", List.of("public.keyless")));
    }

    @Test
    void ownerWhoMayCreateNeedsNoOneElse() {
        database.execute(
                "GRANT CREATE ON DATABASE " + database.name() + " TO river",
                "CREATE TABLE a (id int PRIMARY KEY)",
                "ALTER TABLE a OWNER TO river");
        try (Handle river = database.as("river", "secret").jdbi().open()) {
            List<TableInfo> tables = TestDatabase.tables(river);
            assertThat(publications.mayCreate(river, tables)).isTrue();
            assertThat(publications.reconcile(river, tables)).isTrue();
        }
    }

    @Test
    void oddNamesArePublished() {
        List<TableName> odd = Stream.of(
                        "Weird \"name\".", "a:b", "a?b", "<x>", "100%", "it's", "back\\slash", "{d x}", "a;b")
                .map(TestDatabase::table)
                .sorted()
                .toList();
        odd.forEach(name -> database.execute("CREATE TABLE " + Quoted.table(name) + " (id int PRIMARY KEY)"));
        publications = publications("odd :x \"?\" <y> 100%");

        assertThat(reconcile()).isTrue();
        assertThat(published().get("odd :x \"?\" <y> 100%"))
                .containsExactlyElementsOf(odd.stream().map(TableName::toString).toList());
        assertThat(reconcile()).isFalse();

        odd.forEach(name -> database.execute("ALTER TABLE " + Quoted.table(name) + " REPLICA IDENTITY NOTHING"));
        assertThat(reconcile()).isTrue();
        tables(table -> odd.contains(table.name())).forEach(table -> database.execute(table.identityRemedy()));
        assertThat(reconcile()).isTrue();
        assertThat(published().get("odd :x \"?\" <y> 100%")).hasSize(odd.size());
    }

    private boolean reconcile() {
        return publications.reconcile(handle, TestDatabase.tables(handle));
    }

    private List<TableInfo> tables(Predicate<TableInfo> wanted) {
        return TestDatabase.tables(handle).stream().filter(wanted).toList();
    }

    private Publications publications(String name) {
        return new Publications(Server.of(handle), name);
    }

    /** The tables that each publication names, in the order of their names. */
    private Map<String, List<String>> published() {
        Map<String, List<String>> published = new TreeMap<>();
        handle.createQuery("SELECT p.pubname::text AS publication, coalesce(array_agg(n.nspname || '.' || c.relname"
                        + " ORDER BY c.relname COLLATE \"C\") FILTER (WHERE c.oid IS NOT NULL), '{}') AS tables FROM"
                        + " pg_publication p LEFT JOIN pg_publication_rel r ON r.prpubid = p.oid LEFT JOIN pg_class c ON c.oid ="
                        + " r.prrelid LEFT JOIN pg_namespace n ON n.oid = c.relnamespace GROUP BY p.pubname")
                .map((row, context) -> Map.entry(row.getString("publication"), List.of((String[])
                        row.getArray("tables").getArray())))
                .forEach(entry -> published.put(entry.getKey(), entry.getValue()));
        return published;
    }
}
