package dev.river.pipeline.flow;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.pipeline.progress.Positions;
import dev.river.sink.Lsn;
import dev.river.sink.Notes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lane's position as a note that a sink stores in one step with the records before it: after a crash the lane goes on from there,
 * and nothing comes twice.
 *
 * <p>Text in UTF-8, its parts separated by tabs: the version of this form, the slot, the cluster's system identifier, the
 * timeline, the LSN, the end of the last whole transaction, of the one that comes next xid, messages and the LSN of the last
 * of them (0 where there is none), and by what the slot was decoded.
 */
final class PositionNote {

    private static final String NAME = "position";
    private static final String VERSION = "1";
    private static final int PARTS = 10;

    private PositionNote() {}

    /** @param progress says to which slot the position belongs */
    static Notes of(Positions progress, Position position) {
        Begun next = position.next();
        String text = String.join(
                "\t",
                VERSION,
                progress.slot(),
                progress.systemIdentifier(),
                String.valueOf(progress.timeline()),
                position.lsn().toString(),
                position.lastEndLsn().toString(),
                String.valueOf(next == null ? 0 : next.xid()),
                String.valueOf(next == null ? 0 : next.messages()),
                String.valueOf(next == null ? Lsn.ZERO : next.messageLsn()),
                progress.decoding());
        return Notes.of(Map.of(NAME, text.getBytes(UTF_8)));
    }

    /** The position in the notes, if it is one of this slot on this timeline. */
    static Optional<Position> in(Notes notes, Positions progress) {
        byte @Nullable [] bytes = notes.get(NAME);
        if (bytes == null) {
            return Optional.empty();
        }
        List<String> parts = List.of(new String(bytes, UTF_8).split("\t", PARTS));
        boolean known = parts.size() == PARTS
                && parts.subList(0, 4)
                        .equals(List.of(
                                VERSION,
                                progress.slot(),
                                progress.systemIdentifier(),
                                String.valueOf(progress.timeline())));
        return known ? Optional.of(position(parts, progress.decoding())) : Optional.empty();
    }

    private static Position position(List<String> parts, String decoding) {
        Begun next = new Begun(Long.parseLong(parts.get(6)), Long.parseLong(parts.get(7)), Lsn.parse(parts.get(8)));
        // Messages that were counted in another decoding say nothing.
        boolean counts = next.messages() > 0 && parts.get(9).equals(decoding);
        return new Position(Lsn.parse(parts.get(4)), Lsn.parse(parts.get(5)), counts ? next : null);
    }
}
