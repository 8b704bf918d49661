package dev.river.pipeline.progress.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.pipeline.progress.DumpRequest;
import dev.river.pipeline.progress.Requests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What an operator has asked, as its file holds it. */
final class RequestsJson {

    private RequestsJson() {}

    static ObjectNode write(Requests requests) {
        ObjectNode json = Json.object().put("paused", requests.paused()).put("lastDump", requests.lastDump());
        ArrayNode dumps = json.putArray("dumps");
        for (DumpRequest dump : requests.dumps()) {
            ObjectNode each = dumps.addObject()
                    .put("id", dump.id())
                    .put("where", dump.where())
                    .put("sink", dump.sink())
                    .put("paused", dump.paused())
                    .put("resumed", dump.resumed())
                    .put("asked", dump.asked().toString());
            dump.tables().forEach(each.putArray("tables")::add);
        }
        return json;
    }

    static Requests read(JsonNode json) {
        boolean paused = json.required("paused").booleanValue();
        if (json.has("dump")) {
            // Written by an earlier River, which knew dumps of everything only.
            Requests before = Requests.NONE.withPaused(paused);
            return json.required("dump").booleanValue()
                    ? before.withDump(List.of(), null, null, Instant.EPOCH)
                    : before;
        }
        List<DumpRequest> dumps = new ArrayList<>();
        json.required("dumps").forEach(dump -> dumps.add(read(dump, tables(dump))));
        return new Requests(paused, dumps, json.required("lastDump").longValue());
    }

    private static DumpRequest read(JsonNode dump, List<String> tables) {
        return new DumpRequest(
                dump.required("id").longValue(),
                tables,
                dump.required("where").textValue(),
                dump.required("sink").textValue(),
                dump.required("paused").booleanValue(),
                dump.required("resumed").intValue(),
                Instant.parse(dump.required("asked").textValue()));
    }

    private static List<String> tables(JsonNode dump) {
        List<String> tables = new ArrayList<>();
        dump.required("tables").forEach(table -> tables.add(table.textValue()));
        return tables;
    }
}
