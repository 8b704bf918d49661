package dev.river.pipeline.dumping;

import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.postgres.slot.Slots.SnapshotSlot;

/** Where rows are that can be dumped before anything is streamed. */
public sealed interface DumpOrigin extends AutoCloseable {

    @Override
    void close();

    /** The snapshot of a slot that was just created. */
    record OfSlot(SnapshotSlot slot) implements DumpOrigin {
        @Override
        public void close() {
            slot.close();
        }
    }

    /** A file, whose slot is there already. */
    record OfFile(MadeDump made) implements DumpOrigin {
        @Override
        public void close() {
            // It is opened where it is read.
        }
    }
}
