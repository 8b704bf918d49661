package dev.river.pipeline.check;

import dev.river.dump.pgdump.FileDump;
import dev.river.dump.pgdump.PgDump;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.Plugin;
import dev.river.postgres.publication.Publications;
import dev.river.postgres.session.Database;
import dev.river.postgres.session.Server;
import dev.river.postgres.slot.Slot;
import dev.river.postgres.slot.SlotAge;
import dev.river.postgres.slot.Slots;
import dev.river.sink.Lsn;
import java.util.List;
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
        return dump.isByProgram() ? new PgDump(dump.pgDump(), database).problem(server) : Optional.empty();
    }

    /**
     * A sentence about the file of a dump that was made already, and about its slot, with the remedy; empty where it can be used.
     *
     * @param slot the slot of the subscription; null where there is none
     */
    public Optional<String> problemOfFile(Handle handle, MadeDump made, @Nullable Slot slot) {
        return FileDump.problem(made.file(), server)
                .or(() -> problemOfSlot(made, slot))
                .or(() -> problemOfPublication(handle, made, slot));
    }

    private Optional<String> problemOfSlot(MadeDump made, @Nullable Slot slot) {
        String name = settings.source().slot();
        if (slot == null) {
            return Optional.of("There is no slot " + name + ", which had to be created before " + made.file()
                    + " of dump.file was made: nobody has the changes since. Create the slot and then make the file in its"
                    + " snapshot, as docs/postgresql.md says, or remove dump.file and dump.lsn: then River makes the slot and"
                    + " reads the tables itself");
        }
        Lsn confirmed = slot.confirmedLsn();
        if (confirmed != null && !confirmed.equals(made.lsn())) {
            return Optional.of(
                    "dump.lsn is " + made.lsn() + ", but slot " + name + " stands at " + confirmed
                            + ". If nobody has read the slot, that is where the snapshot of " + made.file()
                            + " of dump.file stands: set dump.lsn to it. If the slot was read, the file is of no use any more: remove"
                            + " dump.file and dump.lsn. Then River reads the tables itself, and the slot has what was changed since");
        }
        return Optional.empty();
    }

    /** What was added to a publication since is not in the stream before. */
    private Optional<String> problemOfPublication(Handle handle, MadeDump made, @Nullable Slot slot) {
        if (slot == null || !Plugin.PGOUTPUT.pluginName().equals(slot.plugin())) {
            return Optional.empty();
        }
        List<Long> publications =
                List.copyOf(new Publications(server, settings.source().publication())
                        .existing(handle)
                        .values());
        return SlotAge.of(handle, slot.name()).isOlderThan(handle, publications, server.publishesSchemas())
                ? Optional.of(
                        "Publication " + settings.source().publication() + " was changed since slot " + slot.name()
                                + " was created, so that the stream may lack changes of the tables of " + made.file()
                                + " of dump.file. Drop the slot (" + Slots.dropStatement(slot.name())
                                + ";), then create it and make the file again, as docs/postgresql.md says, or remove dump.file and"
                                + " dump.lsn: then River reads the tables itself")
                : Optional.empty();
    }
}
