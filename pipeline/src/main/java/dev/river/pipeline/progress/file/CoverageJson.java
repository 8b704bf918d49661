package dev.river.pipeline.progress.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.river.pipeline.progress.Coverage;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.DumpedRange;
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
            json.put("dumpedRange", range.part())
                    .put("schema", range.table().schema())
                    .put("table", range.table().name())
                    .put("sink", range.sink())
                    .put("destination", range.destination())
                    .put("filenode", range.filenode())
                    .put("from", range.from())
                    .put("to", range.to());
        } else if (coverage instanceof Dumped dumped) {
            json.put("dumped", dumped.part())
                    .put("schema", dumped.table().schema())
                    .put("table", dumped.table().name())
                    .put("sink", dumped.sink())
                    .put("destination", dumped.destination());
        } else if (coverage instanceof Published published) {
            json.put("published", published.part()).put("entry", published.entry());
        }
        return json;
    }

    private static Coverage read(JsonNode json) {
        if (json.has("dumpedRange")) {
            return new DumpedRange(
                    json.required("dumpedRange").textValue(),
                    table(json),
                    json.required("sink").textValue(),
                    json.required("destination").textValue(),
                    json.required("filenode").longValue(),
                    json.required("from").longValue(),
                    json.required("to").longValue());
        }
        return json.has("published")
                ? new Published(
                        json.required("published").textValue(),
                        json.required("entry").textValue())
                : new Dumped(
                        json.required("dumped").textValue(),
                        table(json),
                        json.required("sink").textValue(),
                        json.required("destination").textValue());
    }

    static TableName table(JsonNode json) {
        return new TableName(
                json.required("schema").textValue(), json.required("table").textValue());
    }
}
