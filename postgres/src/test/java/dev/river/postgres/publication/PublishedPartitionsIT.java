package dev.river.postgres.publication;

import static dev.river.postgres.TestDatabase.table;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Partitioned tables, and their partitions. */
@Timeout(180)
class PublishedPartitionsIT {

    @RegisterExtension
    final TestPublications river = new TestPublications();

    @Test
    void partitionedTableIsPublishedByItsRoot() {
        river.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)");
        river.reconcile();
        river.execute(
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "UPDATE parted SET id = id + 1",
                "DELETE FROM parted");

        assertThat(river.published().get("river")).containsExactly("public.parted");
        assertThat(river.reconcile()).isFalse();
    }

    @Test
    void partitionWithoutIdentityKeepsItsUpdatesAndDeletes() {
        river.execute(
                "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "ALTER TABLE parted REPLICA IDENTITY FULL");

        river.reconcile();

        assertThat(river.published().get("river_inserts")).containsExactly("public.parted");
        river.execute("INSERT INTO parted VALUES (1)", "UPDATE parted SET id = 2", "DELETE FROM parted");
    }

    @Test
    void partitionThatIsYetToComeKeepsItsUpdatesAndDeletes() {
        river.execute(
                "CREATE TABLE parted (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "ALTER TABLE parted_1 REPLICA IDENTITY FULL");
        river.reconcile();
        assertThat(river.published())
                .containsExactly(
                        Map.entry("river", List.of("public.parted_1")),
                        Map.entry("river_inserts", List.of("public.parted")));
        river.execute(
                "SELECT pg_create_logical_replication_slot('parted', 'pgoutput')",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)",
                "INSERT INTO parted VALUES (1), (11)",
                "UPDATE parted SET id = id + 1",
                "DELETE FROM parted");

        assertThat(messages("parted")).containsExactly("I", "I", "U", "D");
        river.execute("SELECT pg_drop_replication_slot('parted')");
    }

    @Test
    void partitionThatIsMissingIsToldByItselfAndAddedByItsRoot() {
        river.execute(
                "CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id)",
                "CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (10)",
                "CREATE PUBLICATION river FOR TABLE parted_1",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM (10) TO (20)");

        assertThat(river.untold()).containsExactly(table("parted_2"));
        assertThat(river.statements())
                .containsExactly("ALTER PUBLICATION \"river\" ADD TABLE ONLY \"public\".\"parted\"");
        river.execute(river.statements());
        assertThat(river.untold()).isEmpty();
    }

    /** The first letters of the messages that tell of rows. */
    private List<String> messages(String slot) {
        return river
                .handle()
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
}
