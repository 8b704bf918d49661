package dev.river.pipeline.progress.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
import dev.river.pipeline.progress.Coverage.Filled;
import dev.river.pipeline.progress.Coverage.Published;
import dev.river.sink.TableName;
import java.util.LinkedHashSet;
import java.util.Set;

/** The coverage as its file holds it: a line for each thing that holds from there on, or holds no more. */
final class CoverageJson {

    private CoverageJson() {}

    static String lines(Set<? extends Coverage> added, Set<? extends Coverage> removed) {
        StringBuilder lines = new StringBuilder();
        removed.forEach(
                each -> lines.append(write(each).put("holds", false).toString()).append('\n'));
        added.forEach(
                each -> lines.append(write(each).put("holds", true).toString()).append('\n'));
        return lines.toString();
    }

    /** Reads all lines but one that was cut off at the end, which nobody relied on. */
    static Set<Coverage> readAll(String text) {
        Set<Coverage> coverage = new LinkedHashSet<>();
        text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Json::parse).forEach(line -> {
            if (line.required("holds").booleanValue()) {
                coverage.add(read(line));
            } else {
                coverage.remove(read(line));
            }
        });
        return coverage;
    }

    private static ObjectNode write(Coverage coverage) {
        ObjectNode json = Json.object();
        if (coverage instanceof DumpedRange range) {
            route(json.put("dumpedRange", range.part()), range.route())
                    .put("filenode", range.filenode())
                    .put("from", range.from())
                    .put("to", range.to())
                    .put("rows", range.rows());
        } else if (coverage instanceof Dumped dumped) {
            route(json.put("dumped", dumped.part()), dumped);
        } else if (coverage instanceof Published published) {
            json.put("published", published.part()).put("entry", published.entry());
        } else if (coverage instanceof Filled filled) {
            json.put("filled", filled.identity()).put("sink", filled.sink()).put("destination", filled.destination());
        }
        return json;
    }

    private static ObjectNode route(ObjectNode json, Dumped route) {
        json.put("schema", route.table().schema())
                .put("table", route.table().name())
                .put("sink", route.sink())
                .put("destination", route.destination());
        return route.request() == 0 ? json : json.put("request", route.request());
    }

    private static Coverage read(JsonNode json) {
        if (json.has("published")) {
            return new Published(
                    json.required("published").textValue(),
                    json.required("entry").textValue());
        }
        if (json.has("filled")) {
            return new Filled(
                    json.required("sink").textValue(),
                    json.required("destination").textValue(),
                    json.required("filled").textValue());
        }
        if (json.has("dumpedRange")) {
            return new DumpedRange(
                    route(json.required("dumpedRange").textValue(), json),
                    json.required("filenode").longValue(),
                    json.required("from").longValue(),
                    json.required("to").longValue(),
                    json.path("rows").longValue());
        }
        return route(json.required("dumped").textValue(), json);
    }

    private static Dumped route(String part, JsonNode json) {
        return new Dumped(
                part,
                table(json),
                json.required("sink").textValue(),
                json.required("destination").textValue(),
                json.path("request").longValue());
    }

    static TableName table(JsonNode json) {
        return new TableName(
                json.required("schema").textValue(), json.required("table").textValue());
    }
}
