package dev.river.pipeline.check;

import dev.river.dump.pgdump.DumpFile;
import dev.river.dump.pgdump.PgDump;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.Slots;
import dev.river.sink.Lsn;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Finds what keeps the first dump from being read by {@code pg_dump}, or from a file that it has written. */
public final class FirstDumpCheck {

    private final SubscriptionSettings settings;
    private final Database database;
    private final Server server;

    public FirstDumpCheck(SubscriptionSettings settings, Database database, Server server) {
        this.settings = settings;
        this.database = database;
        this.server = server;
    }

    /** A sentence about the program, with the remedy; empty where it can be used, or is not to be. */
    public Optional<String> problemOfProgram() {
        DumpSettings dump = settings.dump();
        return dump.mode() == DumpSettings.Mode.PG_DUMP && dump.file() == null
                ? new PgDump(dump.pgDump(), database).problem(server)
                : Optional.empty();
    }

    /**
     * A sentence about the file of a dump that was made already, and about its slot, with the remedy; empty where it can be used.
     *
     * @param slot the slot of the subscription; null where there is none
     */
    public Optional<String> problemOfFile(Handle handle, DumpFile file, @Nullable Slot slot) {
        return file.problem().or(() -> problemOfSlot(handle, file, slot));
    }

    private Optional<String> problemOfSlot(Handle handle, DumpFile file, @Nullable Slot slot) {
        String name = settings.source().slot();
        String again = "; create the slot and then make the file in its snapshot, as docs/postgresql.md says, or remove"
                + " dump.file and dump.lsn, and River makes both";
        if (slot == null) {
            return Optional.of("There is no slot " + name + ", which had to be created before " + file.file()
                    + " of dump.file was made: nobody has the changes since" + again);
        }
        Lsn confirmed = slot.confirmedLsn();
        if (confirmed != null && confirmed.isAfter(file.lsn())) {
            return Optional.of("Slot " + name + " has passed " + file.lsn() + ", where " + file.file()
                    + " of dump.file was made, and is at " + confirmed + ": the changes between are gone. Drop it ("
                    + Slots.dropStatement(name) + ";)" + again);
        }
        if (file.lsn().isAfter(server.insertLsn(handle))) {
            return Optional.of("dump.lsn, " + file.lsn() + ", is beyond the end of the WAL of PostgreSQL at "
                    + settings.source().address() + "; correct it, or the url of the source");
        }
        return Optional.empty();
    }
}
