package dev.river.postgres.publication;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.SourceException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publications that someone else created. */
@Timeout(180)
class ForeignPublicationsIT {

    @RegisterExtension
    final TestPublications river = new TestPublications();

    @Test
    void publicationOfSomeoneElseIsNeverAltered() {
        river.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE PUBLICATION river FOR TABLE a, parted");

        assertThat(river.publications().belongsToSomeoneElse(river.handle())).isTrue();
        assertThat(river.reconcile()).isFalse();

        assertThat(river.published()).containsExactly(Map.entry("river", List.of("public.a", "public.parted")));
        assertThat(river.untold()).containsExactly(table("b"));
        river.execute(river.statements());
        assertThat(river.untold()).isEmpty();
        assertThat(river.statements()).isEmpty();
    }

    @Test
    void secondPublicationOfSomeoneElseIsNeverAlteredEither() {
        river.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE keyless (id int)",
                "CREATE PUBLICATION river_inserts FOR TABLE a");

        assertThatThrownBy(river::reconcile)
                .isInstanceOf(SourceException.class)
                .hasMessageContainingAll("river_inserts", "River did not create it", "name another publication");

        assertThat(river.published()).containsExactly(Map.entry("river_inserts", List.of("public.a")));
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
        river.execute("CREATE TABLE a (id int PRIMARY KEY, v text)", "CREATE PUBLICATION river " + what);

        assertThat(river.untold()).containsExactly(table("a"));
        assertThat(river.statements()).isNotEmpty();
        river.execute(river.statements());
        assertThat(river.untold()).isEmpty();
        assertThat(river.statements()).isEmpty();
    }

    @Test
    void tableIsToldByItsSchemaToo() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE PUBLICATION river FOR TABLES IN SCHEMA public");

        assertThat(river.untold()).isEmpty();
    }

    @Test
    void publicationOfAllTablesLacksNone() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE PUBLICATION river FOR ALL TABLES");

        assertThat(river.publications().belongsToSomeoneElse(river.handle())).isTrue();
        assertThat(river.untold()).isEmpty();
    }

    @Test
    void eachTableThatIsLeftOutGetsItsOwnStatements() {
        river.execute(
                "CREATE TABLE a (id int PRIMARY KEY)",
                "CREATE TABLE b (id int PRIMARY KEY)",
                "CREATE TABLE c (id int PRIMARY KEY)",
                "CREATE PUBLICATION river FOR TABLE a, c WHERE (id > 5)");

        PublicationStep step = river.publications().step(river.handle(), river.tables(), true);

        assertThat(step.statements()).isEmpty();
        assertThat(step.unpublished())
                .extracting(Unpublished::statements)
                .containsExactly(
                        List.of("ALTER PUBLICATION \"river\" ADD TABLE ONLY \"public\".\"b\""),
                        List.of(
                                "ALTER PUBLICATION \"river\" DROP TABLE ONLY \"public\".\"c\"",
                                "ALTER PUBLICATION \"river\" ADD TABLE ONLY \"public\".\"c\""));
    }
}
