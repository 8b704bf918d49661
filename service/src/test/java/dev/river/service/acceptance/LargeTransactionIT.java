package dev.river.service.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A transaction that is larger than the memory. */
final class LargeTransactionIT {

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void transactionLargerThanTheHeapPasses() {
        SourceDatabase database = SourceDatabase.create("large");
        database.execute("CREATE TABLE parts (id int PRIMARY KEY, value text)");
        Mirrors mirrors = new Mirrors(database, "large");
        RiverFolder.write(folder, RiverFolder.subscription("large", database, "auto", mirrors.rules()));
        try (RiverProcess river = RiverProcess.start(folder, "-Xmx96m")) {
            river.awaitState("large", "STREAMING");
            database.execute("INSERT INTO parts SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 300000) i");
            database.awaitDelivered(river, "large");
            mirrors.assertEqual("parts");
            assertThat(river.warnings()).isEmpty();
            river.stop();
        }
    }
}
