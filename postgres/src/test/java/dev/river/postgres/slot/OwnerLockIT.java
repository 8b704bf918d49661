package dev.river.postgres.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.river.postgres.TestDatabase;
import dev.river.sink.Lsn;
import dev.river.testservers.PostgresServer;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class OwnerLockIT {

    private static final long KEY_OF_RIVER_SHOP = 3817146078249066246L;

    private static final Duration SOON = Duration.ofSeconds(20);

    private static PostgresServer server;

    private TestDatabase database;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create(server);
    }

    @Test
    void onlyOneOwnsASlotUntilItLetsGo() {
        try (OwnerLock owner = acquire()) {
            assertThat(OwnerLock.tryAcquire(database.database())).isEmpty();
            assertThat(owner.server().database()).isEqualTo(database.name());
        }

        try (OwnerLock next = awaitLock()) {
            assertThat(next.probe().currentLsn()).isGreaterThan(Lsn.ZERO);
        }
    }

    @Test
    void secondTryLeavesNoSession() {
        try (OwnerLock owner = acquire();
                Handle observer = database.open()) {
            assertThat(OwnerLock.tryAcquire(database.database())).isEmpty();

            await().atMost(SOON).until(() -> sessions(observer) == 1);
            assertThat(owner.probe().currentLsn()).isGreaterThan(Lsn.ZERO);
        }
    }

    @Test
    void sessionThatIsKilledLosesTheLockAndItsOwnerSees() {
        try (OwnerLock owner = acquire();
                Handle observer = database.open()) {
            Lsn before = owner.probe().currentLsn();
            assertThat(owner.probe().currentLsn()).isGreaterThanOrEqualTo(before);

            observer.execute("SELECT pg_terminate_backend(pid) FROM pg_locks"
                    + " WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
                    + " WHERE datname = current_database())");

            try (OwnerLock next = awaitLock()) {
                assertThat(next.probe().currentLsn()).isGreaterThanOrEqualTo(before);
                assertThatThrownBy(owner::probe).isInstanceOf(JdbiException.class);
            }
        }
    }

    @Test
    void slotsOfOtherNamesHaveOtherOwners() {
        assertThat(OwnerLock.key("river_a")).isNotEqualTo(OwnerLock.key("river_b"));
        // Other versions of River that run beside this one must come to the same key.
        assertThat(OwnerLock.key("river_shop")).isEqualTo(KEY_OF_RIVER_SHOP);
    }

    private OwnerLock acquire() {
        return OwnerLock.tryAcquire(database.database()).orElseThrow();
    }

    private OwnerLock awaitLock() {
        return await().atMost(SOON)
                .until(() -> OwnerLock.tryAcquire(database.database()), Optional::isPresent)
                .orElseThrow();
    }

    /** How many sessions hold or try advisory locks, that is, have River's name and are not the observer's. */
    private static int sessions(Handle observer) {
        return observer.createQuery("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'river %'"
                        + " AND datname = current_database() AND pid <> pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }
}
