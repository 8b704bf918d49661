package dev.river.postgres.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.TestDatabase;
import dev.river.postgres.catalog.TableInfo;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables that River may or can not publish, beside others that it can. Here River has few rights. */
@SuppressWarnings("NullAway.Init")
@Timeout(180)
class UnpublishedTablesIT {

    @RegisterExtension
    final TestPublications river = new TestPublications();

    private Handle user;

    @BeforeEach
    void publishOneTable() {
        river.execute(
                "GRANT CREATE ON DATABASE " + river.database().name() + " TO river",
                "CREATE TABLE own (id int PRIMARY KEY)",
                "ALTER TABLE own OWNER TO river");
        user = river.database().as("river", "secret").jdbi().open();
        assertThat(river.reconcile(user, tables())).isTrue();
    }

    @AfterEach
    void close() {
        user.close();
    }

    @Test
    void tableOfSomeoneElseDoesNotKeepOthersFromBeingPublished() {
        river.execute(
                "CREATE TABLE alien (id int PRIMARY KEY)",
                "CREATE TABLE alien_without_key (id int)",
                "CREATE TABLE new (id int PRIMARY KEY)",
                "ALTER TABLE new OWNER TO river");

        PublicationStep step = step();
        assertThat(names(step)).containsExactly("alien", "alien_without_key");
        assertThat(step.unpublished().get(0).statements())
                .containsExactly("ALTER PUBLICATION \"river\" ADD TABLE ONLY \"public\".\"alien\"");
        river.publications().run(user, step);

        assertThat(river.published().get("river")).containsExactly("public.new", "public.own");
        runStatements(step);
        assertThat(step()).isEqualTo(PublicationStep.NONE);
        assertThat(river.published())
                .containsExactly(
                        Map.entry("river", List.of("public.alien", "public.new", "public.own")),
                        Map.entry("river_inserts", List.of("public.alien_without_key")));
    }

    @Test
    void tableOfSomeoneElseThatLosesItsKeyTakesUpdatesAgain() {
        river.execute("CREATE TABLE alien (id int PRIMARY KEY)", "INSERT INTO alien VALUES (1)");
        river.execute("ALTER PUBLICATION river ADD TABLE alien", "ALTER TABLE alien DROP CONSTRAINT alien_pkey");
        assertThatThrownBy(() -> river.execute("UPDATE alien SET id = 2")).hasMessageContaining("replica identity");

        PublicationStep step = step();
        assertThat(names(step)).containsExactly("alien");
        river.publications().run(user, step);

        river.execute("UPDATE alien SET id = 2");
        assertThat(river.published().get("river")).containsExactly("public.own");
        step = step();
        assertThat(names(step)).containsExactly("alien");
        runStatements(step);
        assertThat(step()).isEqualTo(PublicationStep.NONE);
        assertThat(river.published().get("river_inserts")).containsExactly("public.alien");
    }

    @Test
    void publicationThatBelongsToSomeoneElseByNowIsNotChanged() {
        river.execute("ALTER PUBLICATION river OWNER TO CURRENT_USER", "CREATE TABLE new (id int PRIMARY KEY)");
        river.execute("ALTER TABLE new OWNER TO river");

        PublicationStep step = step();
        assertThat(step.statements()).isEmpty();
        assertThat(names(step)).containsExactly("new");
        assertThat(step.unpublished().get(0).reason()).contains("may not change publication river");
        runStatements(step);
        assertThat(step()).isEqualTo(PublicationStep.NONE);
    }

    @Test
    void lockedTableWaitsAndOthersDoNot() {
        river.execute("CREATE TABLE locked (id int PRIMARY KEY)", "CREATE TABLE new (id int PRIMARY KEY)");
        river.execute("ALTER TABLE locked OWNER TO river", "ALTER TABLE new OWNER TO river");
        try (Handle other = river.database().open()) {
            other.execute("SET application_name = 'a long index'");
            other.begin();
            other.execute("LOCK TABLE public.locked IN SHARE MODE");

            PublicationStep step = step();
            assertThat(names(step)).containsExactly("locked");
            assertThat(step.unpublished().get(0).reason()).contains("application \"a long index\"");
            assertThat(step.unpublished().get(0).statements()).isEmpty();
            river.publications().run(user, step);
            assertThat(river.published().get("river")).containsExactly("public.new", "public.own");
            other.rollback();
        }
        assertThat(river.reconcile(user, tables())).isTrue();
        assertThat(river.published().get("river")).containsExactly("public.locked", "public.new", "public.own");
    }

    @Test
    void tableThatIsLockedAfterItWasLookedAtIsWaitedForAMomentOnly() {
        river.execute("CREATE TABLE locked (id int PRIMARY KEY)", "ALTER TABLE locked OWNER TO river");
        PublicationStep step = step();
        try (Handle other = river.database().open()) {
            other.begin();
            other.execute("LOCK TABLE public.locked");

            assertThatThrownBy(() -> river.publications().run(user, step))
                    .isInstanceOf(JdbiException.class)
                    .hasMessageContaining("lock timeout");
            other.rollback();
        }
    }

    @Test
    void partitionOfSomeoneElseThatHasToBeNamedWaitsAndOthersDoNot() {
        river.execute(
                "CREATE TABLE parted (id int NOT NULL) PARTITION BY LIST (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1)",
                "ALTER TABLE parted_1 REPLICA IDENTITY FULL",
                "ALTER TABLE parted OWNER TO river",
                "CREATE TABLE new (id int PRIMARY KEY)",
                "ALTER TABLE new OWNER TO river");

        PublicationStep step = step();
        assertThat(names(step)).containsExactly("parted");
        assertThat(step.unpublished().get(0).reason()).contains("not all of its partitions belong to River's user");
        river.publications().run(user, step);
        assertThat(river.published().get("river")).containsExactly("public.new", "public.own");

        runStatements(step);
        assertThat(step()).isEqualTo(PublicationStep.NONE);
    }

    @Test
    void tableThatInheritsFromAnotherIsNotPublishedWithIt() {
        river.execute(
                "CREATE TABLE parent (id int PRIMARY KEY)",
                "CREATE TABLE child () INHERITS (parent)",
                "ALTER TABLE parent OWNER TO river");
        PublicationStep step = step();
        assertThat(names(step)).containsExactly("child");

        river.publications().run(user, step);

        assertThat(river.published().get("river")).containsExactly("public.own", "public.parent");
    }

    /** What someone with the rights has to run. */
    private void runStatements(PublicationStep step) {
        step.unpublished().forEach(each -> river.execute(each.statements().toArray(String[]::new)));
    }

    private PublicationStep step() {
        return river.publications().step(user, tables(), true);
    }

    private List<TableInfo> tables() {
        return TestDatabase.tables(user);
    }

    private static List<String> names(PublicationStep step) {
        return step.unpublished().stream()
                .map(each -> each.table().name().name())
                .toList();
    }
}
