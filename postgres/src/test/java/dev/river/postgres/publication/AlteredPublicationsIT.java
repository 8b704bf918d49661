package dev.river.postgres.publication;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What someone else did to River's own publications. */
@Timeout(180)
class AlteredPublicationsIT {

    @RegisterExtension
    final TestPublications river = new TestPublications();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TABLE a WHERE (id < 5)",
                "SET TABLE a (id)",
                "SET (publish = 'insert')",
                "SET (publish_via_partition_root = true, publish = 'update, delete')"
            })
    void ownPublicationThatSomeoneNarrowedIsPutRight(String alteration) {
        river.execute("CREATE TABLE a (id int PRIMARY KEY, v text)");
        river.reconcile();
        river.execute("ALTER PUBLICATION river " + alteration);

        assertThat(river.untold()).containsExactly(table("a"));
        assertThat(river.reconcile()).isTrue();
        assertThat(river.untold()).isEmpty();
        assertThat(river.reconcile()).isFalse();
    }

    @Test
    void entryThatWasTakenOutAndPutBackIsAnother() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)", "CREATE TABLE b (id int PRIMARY KEY)");
        river.reconcile();
        Map<String, String> before = river.entries();
        river.execute("ALTER PUBLICATION river DROP TABLE a", "ALTER PUBLICATION river ADD TABLE a");

        Map<String, String> after = river.entries();
        assertThat(after).hasSameSizeAs(before);
        assertThat(after.entrySet().stream().filter(each -> !each.getValue().equals(before.get(each.getKey()))))
                .hasSize(1);

        river.execute(
                "ALTER PUBLICATION river SET (publish = 'insert')",
                "ALTER PUBLICATION river SET (publish = 'insert, update, delete, truncate')");
        assertThat(river.entries().values()).hasSize(2).doesNotContainAnyElementsOf(after.values());
    }

    @Test
    void publicationOfAnotherOwnerIsTheSame() {
        river.execute("CREATE TABLE a (id int PRIMARY KEY)");
        river.reconcile();
        String before = river.entries().values().iterator().next();
        river.execute("CREATE ROLE owner_" + river.database().name() + " SUPERUSER");
        river.execute(
                "ALTER PUBLICATION river OWNER TO owner_" + river.database().name());
        String owned = river.entries().values().iterator().next();
        assertThat(owned).isNotEqualTo(before);
        assertThat(Publications.isSame(before, owned)).isTrue();

        river.execute("ALTER PUBLICATION river DROP TABLE a", "ALTER PUBLICATION river ADD TABLE a");

        String anew = river.entries().values().iterator().next();
        assertThat(Publications.isSame(owned, anew)).isFalse();
    }
}
