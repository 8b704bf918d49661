package dev.river.pipeline.stretch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.dump.RowLookup;
import dev.river.pipeline.dumping.Dumps;
import dev.river.pipeline.flow.Lanes;
import dev.river.pipeline.gap.GapCheck;
import dev.river.pipeline.gap.GapException;
import dev.river.pipeline.gap.VersionBase;
import dev.river.pipeline.progress.PositionKeeper;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.publishing.Publishing;
import dev.river.pipeline.rule.Plan;
import dev.river.pipeline.status.State;
import dev.river.pipeline.tenure.Tenure;
import dev.river.postgres.Plugin;
import dev.river.postgres.SourceException;
import dev.river.postgres.encoding.Transcoder;
import dev.river.postgres.session.Timeline;
import dev.river.postgres.slot.SlotReader;
import dev.river.postgres.value.LargestValue;
import dev.river.postgres.value.LargestValueQuery;
import dev.river.sink.Lsn;
import dev.river.stream.ChangeHandler;
import dev.river.stream.ConvertedText;
import dev.river.stream.CurrentCatalog;
import dev.river.stream.Decoder;
import dev.river.stream.DecoderCatalog;
import dev.river.stream.ReplicationLoop;
import dev.river.stream.ReplicationStream;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.stream.testdecoding.TestDecodingDecoder;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the slot stretch by stretch: each opens the stream where the lanes are, and carries it into them. */
public final class Stretches {

    private static final Logger LOG = LoggerFactory.getLogger(Stretches.class);

    /** How long the server usually takes to notice that a session was killed. */
    private static final Duration SLOT_IS_LET_GO_WITHIN = Duration.ofSeconds(5);

    private static final Duration SLOT_IN_USE_PAUSE = Duration.ofMillis(500);

    private final Tenure tenure;
    private final Lanes lanes;
    private final Plugin plugin;
    private final PositionKeeper positions;
    private final Publishing publishing;
    private final GapCheck gapCheck;
    private final Dumps dump;

    public Stretches(Tenure tenure, Lanes lanes, Plugin plugin, PositionKeeper positions, Dumps dump) {
        this.tenure = tenure;
        this.lanes = lanes;
        this.plugin = plugin;
        this.positions = positions;
        this.dump = dump;
        this.publishing = new Publishing(tenure.settings(), tenure.server());
        this.gapCheck = new GapCheck(tenure.settings(), tenure.database(), tenure.server());
    }

    /** Streams until something is asked, and has what is due dumped meanwhile. */
    public void stream(Plan plan) {
        try (CurrentCatalog tables = new CurrentCatalog(tenure.database(), tenure.server());
                RowLookup rows = new RowLookup(tenure.database());
                ReplicationStream stream = open()) {
            tenure.board().enter(dump.isDue() ? State.DUMPING : State.STREAMING);
            if (!dump.isDue()) {
                // It has ended just now.
                tenure.board().leave(State.DUMPING, State.STREAMING);
            }
            Lsn start = lanes.given().lsn();
            Streaming streaming = new Streaming(tenure, stream, plan, lanes, positions, tables, rows, plugin, dump);
            DecoderCatalog visible = streaming.visible(rows);
            ChangeHandler changes = ConvertedText.before(streaming, stream.text());
            Decoder decoder = switch (plugin) {
                case PGOUTPUT -> new PgoutputDecoder(visible, changes);
                case TEST_DECODING -> new TestDecodingDecoder(visible, changes, transcoder(), start, Clock.systemUTC());
            };
            try {
                streaming.run(new ReplicationLoop(stream, decoder, streaming));
                streaming.finish();
            } catch (SourceException e) {
                // The catalogs as they were at the time of a change lack a publication, for ever.
                stopAtGap(e, e.isUndefined() || e.isWalAbsent());
                streaming.handOver();
                throw e;
            } catch (OutOfMemoryError e) {
                throw SourceException.fatal(
                        LargestValue.sentence(
                                "A change in slot " + tenure.settings().source().slot()
                                        + ", or the row that it belongs to, is too large for the memory",
                                LargestValueQuery.ask(tenure.database(), plan.partNames())),
                        e);
            }
        }
    }

    /** Reads what test_decoding writes in the database's encoding; none where that is UTF-8. */
    private @Nullable Transcoder transcoder() {
        Charset charset = tenure.server().charset();
        return charset.equals(UTF_8)
                ? null
                : new Transcoder(charset, tenure.metrics().replaced()::inc);
    }

    /** Opens the stream, waiting for an old session of ours that the server has not noticed to be gone. */
    private ReplicationStream open() {
        List<String> publications = publicationsOfToday();
        forgetCountsOfAnotherDecoding(publications);
        if (lanes.goToStored(positions.stored(), this::check)) {
            stopWhereASinkIsAhead();
        }
        long soon = System.nanoTime() + SLOT_IS_LET_GO_WITHIN.toNanos();
        while (true) {
            try {
                return ReplicationStream.open(
                        tenure.database(),
                        tenure.server(),
                        plugin,
                        publications,
                        lanes.given().lsn(),
                        positions.stored().startLsn());
            } catch (SourceException e) {
                stopAtGap(e, e.isWalAbsent());
                if (!e.isInUse()) {
                    throw e;
                }
                if (System.nanoTime() > soon) {
                    freeSlot(e);
                    soon = System.nanoTime() + SLOT_IS_LET_GO_WITHIN.toNanos();
                }
            }
            tenure.control().awaitChange(tenure.control().changes(), SLOT_IN_USE_PAUSE);
            check();
        }
    }

    /** A session of River's that reads the slot is an old one, since this is its owner; others are for someone to end. */
    private void freeSlot(SourceException inUse) {
        String slot = tenure.settings().source().slot();
        try (Handle handle = tenure.database().jdbi().open()) {
            Optional<SlotReader> reader = SlotReader.of(handle, tenure.server(), slot);
            boolean isOld = reader.isPresent() && reader.get().isRiver(slot);
            tenure.board()
                    .enter(
                            State.RETRYING,
                            reader.filter(other -> !isOld)
                                    .map(other -> "Waiting until slot " + slot + " is free, which is read by "
                                            + other.describe() + ". If that should not be: " + other.endStatement())
                                    .orElse("Waiting until the slot is free: " + inUse.getMessage()));
            if (isOld) {
                LOG.warn(
                        "{}: slot {} is still read by {}, an old session whose end the server has not noticed; it is ended",
                        tenure.name(),
                        slot,
                        reader.get().describe());
                reader.get().end(handle);
            }
        } catch (JdbiException e) {
            LOG.debug("{}: the session that reads the slot could not be found or ended", tenure.name(), e);
        }
    }

    private void stopAtGap(SourceException error, boolean isGap) {
        if (isGap) {
            throw new GapException(tenure.settings(), error.getMessage() + ".");
        }
    }

    private void check() {
        tenure.giveUpIfUnwanted("Stopped before the stream was open");
    }

    /** What a sink has stored is only known when it is open: the check of the positions could not see it. */
    private void stopWhereASinkIsAhead() {
        Lsn end = tenure.lock().insertLsn();
        lanes.positions().forEach((sink, position) -> {
            if (position.given().lsn().isAfter(end)) {
                throw new GapException(
                        tenure.settings(),
                        "Sink " + sink + " has all up to " + position.given().lsn()
                                + ", but the WAL of the server ends at " + end
                                + ": the server was put back to an older state.");
            }
        });
    }

    private List<String> publicationsOfToday() {
        try (Handle handle = tenure.database().jdbi().open()) {
            Positions stored = positions.stored();
            Timeline timeline = gapCheck.stopAtGap(handle, stored);
            tenure.slot().startOver();
            if (timeline.id() != stored.timeline()) {
                // What the sinks were not sent may never have happened on this timeline.
                lanes.dropUnsent();
                positions.setTimeline(timeline.id(), VersionBase.above(stored, timeline, stored.startLsn()));
            }
            return plugin == Plugin.PGOUTPUT
                    ? List.copyOf(publishing.existing(handle).keySet())
                    : List.of();
        }
    }

    /** Where transactions come with other messages now, how many of them a lane has says nothing. */
    private void forgetCountsOfAnotherDecoding(List<String> publications) {
        String decoding = ReplicationStream.decoding(plugin, publications);
        Positions stored = positions.stored();
        if (decoding.equals(stored.decoding())) {
            return;
        }
        lanes.positions().forEach((sink, position) -> {
            if (position.given().next() != null) {
                LOG.warn(
                        "{}: the slot is now read by {}, before by {}: the transaction after {} is given to"
                                + " sink {} from its start",
                        tenure.name(),
                        decoding,
                        stored.decoding(),
                        position.given().lsn(),
                        sink);
                position.startOver(position.given().atTransactionStart());
            }
        });
        positions.setDecoding(decoding);
    }
}
