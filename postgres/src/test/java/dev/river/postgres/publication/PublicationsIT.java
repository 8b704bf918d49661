package dev.river.postgres.publication;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.postgres.Quoted;
import dev.river.postgres.TestDatabase;
import dev.river.postgres.catalog.TableInfo;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The publications that River creates, and keeps in step with the tables. */
@Timeout(180)
class PublicationsIT {

    @RegisterExtension
    final TestPublications river = new TestPublications();

    @Test
    void bothExistEvenWithoutTables() {
        assertThat(river.publications().existing(river.handle())).isEmpty();

        assertThat(river.reconcile(river.handle(), List.of())).isTrue();

        assertThat(river.publications().existing(river.handle())).containsOnlyKeys("river", "river_inserts");
        assertThat(river.publications().belongsToSomeoneElse(river.handle())).isFalse();
    }

    @Test
    void tableWithoutIdentityIsPublishedForInsertsOnlyAndItsOwnerGoesOn() {
        river.execute("CREATE TABLE keyed (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");

        assertThat(river.reconcile()).isTrue();

        assertThat(river.published())
                .containsExactly(
                        Map.entry("river", List.of("public.keyed")),
                        Map.entry("river_inserts", List.of("public.keyless")));
        assertThat(river.publications().existing(river.handle())).containsOnlyKeys("river", "river_inserts");
        assertThat(river.handle()
                        .createQuery("SELECT pubinsert AND pubtruncate AND NOT pubupdate AND NOT pubdelete"
                                + " FROM pg_publication WHERE pubname = 'river_inserts'")
                        .mapTo(Boolean.class)
                        .one())
                .isTrue();
        river.execute(
                "INSERT INTO keyless VALUES (1), (2)",
                "UPDATE keyless SET id = 3 WHERE id = 1",
                "DELETE FROM keyless WHERE id = 2",
                "INSERT INTO keyed VALUES (1)",
                "UPDATE keyed SET id = 2",
                "DELETE FROM keyed");
    }

    @Test
    void whatIsInStepIsLeftAlone() {
        river.execute("CREATE TABLE keyed (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");
        river.reconcile();

        assertThat(river.publications().statements(river.handle(), river.tables()))
                .isEmpty();
        assertThat(river.reconcile()).isFalse();
    }

    @Test
    void tableMovesWhenItGainsOrLosesItsIdentity() {
        river.execute("CREATE TABLE gains (id int)", "CREATE TABLE loses (id int PRIMARY KEY)");
        river.reconcile();
        river.execute("ALTER TABLE gains REPLICA IDENTITY FULL", "ALTER TABLE loses DROP CONSTRAINT loses_pkey");

        assertThat(river.reconcile()).isTrue();

        assertThat(river.published())
                .containsExactly(
                        Map.entry("river", List.of("public.gains")),
                        Map.entry("river_inserts", List.of("public.loses")));
        river.execute("INSERT INTO loses VALUES (1)", "UPDATE loses SET id = 2", "DELETE FROM loses");
    }

    @Test
    void tablesComeAndGo() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        river.reconcile();
        river.execute(
                "DROP TABLE a",
                "CREATE TABLE a (id int PRIMARY KEY, anew int)",
                "CREATE TABLE c (id int PRIMARY KEY)",
                "CREATE TABLE unwanted (id int PRIMARY KEY)",
                "ALTER PUBLICATION river ADD TABLE unwanted",
                "ALTER TABLE b RENAME TO renamed");

        List<TableInfo> wanted = tables(table -> !table.name().name().equals("unwanted"));
        assertThat(river.reconcile(river.handle(), wanted)).isTrue();

        assertThat(river.published().get("river")).containsExactly("public.a", "public.c", "public.renamed");
        assertThat(river.reconcile(river.handle(), wanted)).isFalse();
    }

    @Test
    void oddNamesArePublished() {
        river.use("odd :x \"?\" <y> 100%");
        List<TableName> odd = Stream.of(
                        "Weird \"name\".", "a:b", "a?b", "<x>", "100%", "it's", "back\\slash", "{d x}", "a;b")
                .map(TestDatabase::table)
                .sorted()
                .toList();
        odd.forEach(name -> river.execute("CREATE TABLE " + Quoted.table(name) + " (id int PRIMARY KEY)"));

        assertThat(river.reconcile()).isTrue();
        assertThat(river.published().get("odd :x \"?\" <y> 100%"))
                .containsExactlyElementsOf(odd.stream().map(TableName::toString).toList());
        assertThat(river.reconcile()).isFalse();

        odd.forEach(name -> river.execute("ALTER TABLE " + Quoted.table(name) + " REPLICA IDENTITY NOTHING"));
        assertThat(river.reconcile()).isTrue();
        tables(table -> odd.contains(table.name())).forEach(table -> river.execute(table.identityRemedy()));
        assertThat(river.reconcile()).isTrue();
        assertThat(river.published().get("odd :x \"?\" <y> 100%")).hasSize(odd.size());
    }

    @Test
    void userWithoutRightsGetsStatementsForSomeoneWhoHasThem() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE keyless (id int)");
        try (Handle user = river.database().as("river", "secret").jdbi().open()) {
            List<TableInfo> tables = TestDatabase.tables(user);
            PublicationStep step = river.publications().step(user, tables, true);
            assertThat(step.statements()).isEmpty();
            assertThat(step.needsSomeone()).isTrue();
            assertThat(step.unpublished())
                    .extracting(Unpublished::reason)
                    .containsExactly(
                            "River's user may not create publication river",
                            "River's user may not create publication river_inserts");
            assertThat(river.publications().existing(user)).isEmpty();

            List<String> statements = river.publications().statements(user, tables);
            river.execute(statements.toArray(String[]::new));

            assertThat(river.publications().statements(user, tables)).isEmpty();
            assertThat(river.reconcile(user, tables)).isFalse();
            assertThat(river.publications().belongsToSomeoneElse(user)).isFalse();
        }
        assertThat(river.published())
                .containsExactly(
                        Map.entry("river", List.of("public.a")), Map.entry("river_inserts", List.of("public.keyless")));
    }

    @Test
    void ownerWhoMayCreateNeedsNoOneElse() {
        river.execute(
                "GRANT CREATE ON DATABASE " + river.database().name() + " TO river",
                "CREATE TABLE a (id int PRIMARY KEY)",
                "ALTER TABLE a OWNER TO river");
        try (Handle user = river.database().as("river", "secret").jdbi().open()) {
            List<TableInfo> tables = TestDatabase.tables(user);
            assertThat(river.publications().step(user, tables, true).needsSomeone())
                    .isFalse();
            assertThat(river.reconcile(user, tables)).isTrue();
        }
    }

    private List<TableInfo> tables(Predicate<TableInfo> wanted) {
        return river.tables().stream().filter(wanted).toList();
    }
}
