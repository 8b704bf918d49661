package dev.river.pipeline.progress.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.pipeline.progress.Position;
import dev.river.pipeline.progress.Position.Begun;
import dev.river.pipeline.progress.Positions;
import dev.river.sink.Lsn;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The positions as their file holds them. */
final class PositionsJson {

    private PositionsJson() {}

    static ObjectNode write(Positions positions) {
        ObjectNode json = Json.object()
                .put("slot", positions.slot())
                .put("systemIdentifier", positions.systemIdentifier())
                .put("timeline", positions.timeline())
                .put("versionBase", positions.versionBase())
                .put("versionFloor", positions.versionFloor().toString())
                .put("decoding", positions.decoding());
        new TreeMap<>(positions.publications()).forEach(json.putObject("publications")::put);
        json.put("restart", positions.restartLsn().toString());
        json.put("start", positions.startLsn().toString());
        ObjectNode lanes = json.putObject("lanes");
        new TreeMap<>(positions.lanes()).forEach((sink, position) -> lanes.set(sink, write(position)));
        return json;
    }

    private static ObjectNode write(Position position) {
        ObjectNode json = Json.object()
                .put("lsn", position.lsn().toString())
                .put("lastEnd", position.lastEndLsn().toString());
        Begun next = position.next();
        if (next != null) {
            json.putObject("next")
                    .put("xid", next.xid())
                    .put("messages", next.messages())
                    .put("lsn", next.messageLsn().toString());
        }
        return json;
    }

    /** @throws IllegalArgumentException if something is missing */
    static Positions read(JsonNode json) {
        Map<String, Position> lanes = new HashMap<>();
        json.required("lanes").properties().forEach(lane -> lanes.put(lane.getKey(), readLane(lane.getValue())));
        return new Positions(
                json.required("slot").textValue(),
                json.required("systemIdentifier").textValue(),
                json.required("timeline").intValue(),
                json.required("versionBase").longValue(),
                lsnOrZero(json, "versionFloor"),
                json.required("decoding").textValue(),
                publications(json),
                lsnOrZero(json, "restart"),
                lsn(json, "start"),
                lanes);
    }

    /** Of a field that earlier versions did not write. */
    private static Lsn lsnOrZero(JsonNode json, String field) {
        return json.has(field) ? lsn(json, field) : Lsn.ZERO;
    }

    static Map<String, Long> publications(JsonNode json) {
        Map<String, Long> publications = new HashMap<>();
        json.required("publications")
                .properties()
                .forEach(each -> publications.put(each.getKey(), each.getValue().longValue()));
        return publications;
    }

    private static Position readLane(JsonNode json) {
        return new Position(lsn(json, "lsn"), lsn(json, "lastEnd"), begun(json.get("next")));
    }

    private static @Nullable Begun begun(@Nullable JsonNode json) {
        return json == null
                ? null
                : new Begun(
                        json.required("xid").longValue(),
                        json.required("messages").longValue(),
                        lsn(json, "lsn"));
    }

    static Lsn lsn(JsonNode json, String field) {
        return Lsn.parse(json.required(field).asText());
    }
}
