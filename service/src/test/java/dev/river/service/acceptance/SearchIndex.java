package dev.river.service.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** What an index holds. */
final class SearchIndex {

    private SearchIndex() {}

    /** All documents by their id. */
    static Map<String, JsonNode> documents(String index) {
        Map<String, JsonNode> documents = new HashMap<>();
        forEachHit(index, hit -> documents.put(hit.path("_id").asText(), hit.path("_source")));
        return documents;
    }

    /** The version of every document by its id. */
    static Map<String, Long> versions(String index) {
        Map<String, Long> versions = new HashMap<>();
        forEachHit(
                index,
                hit -> versions.put(
                        hit.path("_id").asText(), hit.path("_version").asLong()));
        return versions;
    }

    private interface Hit {
        void take(JsonNode hit);
    }

    private static void forEachHit(String index, Hit each) {
        String server = Servers.search().url();
        Web.send("POST", server + "/" + index + "/_refresh", "");
        JsonNode page = Web.json(
                "POST",
                server + "/" + index + "/_search?scroll=1m",
                "{\"size\": 5000, \"version\": true, \"sort\": [\"_doc\"]}");
        while (!page.path("hits").path("hits").isEmpty()) {
            page.path("hits").path("hits").forEach(each::take);
            page = Web.json(
                    "POST",
                    server + "/_search/scroll",
                    "{\"scroll\": \"1m\", \"scroll_id\": " + page.path("_scroll_id") + "}");
        }
        Web.send("DELETE", server + "/_search/scroll", "{\"scroll_id\": " + page.path("_scroll_id") + "}");
    }
}
