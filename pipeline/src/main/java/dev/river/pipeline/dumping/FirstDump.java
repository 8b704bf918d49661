package dev.river.pipeline.dumping;

import dev.river.dump.Chunk;
import dev.river.dump.Dump;
import dev.river.dump.DumpListener;
import dev.river.dump.pgdump.FileDump;
import dev.river.dump.pgdump.PgDump;
import dev.river.dump.pgdump.ProgramDump;
import dev.river.pipeline.flow.LaneIntake;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.flow.TableOutlets;
import dev.river.pipeline.flow.Versions;
import dev.river.pipeline.lane.Mark;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.rule.Route;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.change.Change;
import dev.river.postgres.slot.Slots.SnapshotSlot;
import dev.river.sink.Notes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carries rows that are as they were where the stream begins into the lanes, before anything is streamed: so there is nothing to
 * merge, and each chunk has writers of its own.
 */
final class FirstDump implements DumpListener {

    /** A chunk of a part that has others is not smaller than this part of what is set. */
    private static final int LEAST_PART = 8;

    /** At least so many chunks for each reader, so that all end at about the same time. */
    private static final int CHUNKS_FOR_A_READER = 4;

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final Positions positions;
    private final DumpWork work;
    private final DumpNotes notes;
    private final Pace pace;
    private final Map<Chunk, DueChunk> taken = new LinkedHashMap<>();

    FirstDump(
            Tenure tenure,
            Lanes lanes,
            Plugin plugin,
            PositionKeeper positions,
            DumpWork work,
            DumpNotes notes,
            Pace pace) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = plugin;
        this.positions = positions.stored();
        this.work = work;
        this.notes = notes;
        this.pace = pace;
    }

    /** Returns when all was read that could be, and handed over to the lanes. */
    void run(DumpOrigin origin) {
        DumpSettings settings = tenure.settings().dump();
        boolean withGenerated = plugin == Plugin.TEST_DECODING;
        if (origin instanceof DumpOrigin.OfFile of) {
            take(bytes -> Long.MAX_VALUE);
            new FileDump(
                            tenure.name(),
                            of.made().file(),
                            of.made().lsn(),
                            tenure.database(),
                            tenure.server(),
                            withGenerated)
                    .run(List.copyOf(taken.keySet()), this);
        } else if (origin instanceof DumpOrigin.OfSlot of) {
            read(of.slot(), settings, withGenerated);
        }
    }

    private void read(SnapshotSlot slot, DumpSettings settings, boolean withGenerated) {
        if (settings.isByProgram()) {
            take(bytes -> Long.MAX_VALUE);
            PgDump program = new PgDump(settings.pgDump(), tenure.database());
            new ProgramDump(tenure.name(), program, tenure.database(), tenure.server(), withGenerated)
                    .run(
                            slot.snapshot(),
                            slot.consistentPoint(),
                            sizes(),
                            settings.chunkBytes(),
                            settings.parallelism(),
                            this);
        } else {
            take(bytes -> chunkBytes(bytes, settings.parallelism()));
            new Dump(tenure.name(), tenure.database(), tenure.server(), withGenerated)
                    .run(
                            slot.snapshot(),
                            slot.consistentPoint(),
                            List.copyOf(taken.keySet()),
                            settings.parallelism(),
                            this);
        }
    }

    private void take(LongUnaryOperator chunkBytes) {
        tenure.database().jdbi().useHandle(handle -> taken.putAll(work.takeAll(handle, tenure.server(), chunkBytes)));
    }

    private Map<Chunk, Long> sizes() {
        Map<Chunk, Long> sizes = new LinkedHashMap<>();
        taken.forEach((chunk, due) -> sizes.put(chunk, due.due().size()));
        return sizes;
    }

    /** How large chunks are where all parts have so many bytes together. */
    private long chunkBytes(long bytes, int readers) {
        long most = tenure.settings().dump().chunkBytes();
        return tenure.server().readsRangesOfPlaces()
                ? Math.min(most, Math.max(most / LEAST_PART, bytes / (CHUNKS_FOR_A_READER * readers)))
                : most;
    }

    @Override
    public RowListener listenerOf(Chunk chunk) {
        return new ChunkRows(Objects.requireNonNull(taken.get(chunk)));
    }

    @Override
    public void onWaiting() {
        check();
    }

    /** Gives up where nobody waits for the dump any more, or the right to it is lost. */
    private void check() {
        lanes.checkFailure();
        tenure.giveUpIfUnwanted("The dump was stopped; what is left of it is read at the next start");
    }

    private final class ChunkRows implements RowListener {

        private static final int ROWS_BETWEEN_CHECKS = 1024;

        private static final long MOST_BYTES_BETWEEN_CHECKS = 1 << 20;

        private static final int CHECKS_A_SECOND = 10;

        /** In nanoseconds. */
        private static final long LONGEST_PAUSE = 100_000_000;

        private final DueChunk due;
        private final List<Route> routes;
        private final Map<String, LaneIntake> intakes = new LinkedHashMap<>();
        private final Map<String, Mark> marks = new LinkedHashMap<>();
        private final long losses = lanes.losses();
        private final long bytesBetweenChecks =
                Math.min(MOST_BYTES_BETWEEN_CHECKS, tenure.settings().dump().maxBytesPerSecond() / CHECKS_A_SECOND);
        private @Nullable TableOutlets outlets;
        private long rows;
        private long rowsPaced;
        private long bytes;

        ChunkRows(DueChunk due) {
            this.due = due;
            this.routes = due.due().routes();
            routes.forEach(route -> intakes.put(
                    route.sink(),
                    LaneIntake.open(lanes.writer(
                            route.sink(),
                            FirstDump.this::check,
                            () -> Notes.NONE,
                            mark -> marks.put(route.sink(), mark)))));
        }

        @Override
        public void onRow(Change row) {
            if (outlets == null) {
                outlets = new TableOutlets(
                        row.table(), routes, tenure.destinations(), new Versions(positions), intakes, tenure.metrics());
            }
            bytes += row.size();
            if (rows++ % ROWS_BETWEEN_CHECKS == 0 || bytes > bytesBetweenChecks) {
                check();
                keepPace();
            }
            outlets.write(row);
        }

        private void keepPace() {
            pay();
            for (long pause = pace.pauseNanos(); pause > 0; pause = pace.pauseNanos()) {
                LockSupport.parkNanos(Math.min(pause, LONGEST_PAUSE));
                check();
            }
        }

        private void pay() {
            pace.took(rows - rowsPaced, bytes);
            rowsPaced = rows;
            bytes = 0;
        }

        @Override
        public void onBrokenOff() {
            rows = 0;
            rowsPaced = 0;
        }

        @Override
        public void onGone() {
            work.gone(due, ChunkReading.PAUSE);
        }

        @Override
        public void onLeft() {
            work.planAgain(due);
        }

        @Override
        public void onEnd() {
            pay();
            intakes.values().forEach(intake -> intake.writer().flush());
            notes.add(due, due.chunk().range(), rows, marks, losses, () -> {});
        }
    }
}
