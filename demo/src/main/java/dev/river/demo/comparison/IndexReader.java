package dev.river.demo.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.server.DemoException;
import dev.river.demo.server.Web;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the indexes of the shop. */
public final class IndexReader {
    /** The tables that have an index, each of its own name. */
    static final List<ShopTable> TABLES = List.of(Shop.PRODUCTS, Shop.CUSTOMERS);

    private static final int PAGE = 1000;

    private final Web search;

    public IndexReader(Web search) {
        this.search = search;
    }

    /** How many documents can be found. */
    public long documents() throws DemoException, InterruptedException {
        return search.getIfAvailable("/" + indexes() + "/_count?ignore_unavailable=true")
                .map(answer -> answer.path("count").asLong())
                .orElse(0L);
    }

    /** Any document of a table, if one can be found. */
    public Optional<JsonNode> any(ShopTable table) throws DemoException, InterruptedException {
        return search.getIfAvailable("/" + table.name() + "/_search?size=1&ignore_unavailable=true")
                .map(answer -> answer.path("hits").path("hits").get(0));
    }

    /** Lets everything be found that was written. */
    void refresh() throws DemoException, InterruptedException {
        search.send("POST", "/" + indexes() + "/_refresh?ignore_unavailable=true", "");
    }

    /** All documents of a table by their id; none where there is no index. */
    Map<String, JsonNode> all(ShopTable table) throws DemoException, InterruptedException {
        Map<String, JsonNode> documents = new HashMap<>();
        JsonNode page = search.send(
                "POST",
                "/" + table.name() + "/_search?scroll=1m&ignore_unavailable=true",
                "{\"size\": " + PAGE + ", \"sort\": [\"_doc\"]}");
        while (!page.path("hits").path("hits").isEmpty()) {
            requireComplete(page);
            for (JsonNode hit : page.path("hits").path("hits")) {
                documents.put(hit.path("_id").asText(), hit.path("_source"));
            }
            page = search.send(
                    "POST", "/_search/scroll", "{\"scroll\": \"1m\", \"scroll_id\": " + page.path("_scroll_id") + "}");
        }
        search.send("DELETE", "/_search/scroll", "{\"scroll_id\": " + page.path("_scroll_id") + "}");
        return documents;
    }

    private static void requireComplete(JsonNode page) throws DemoException {
        if (page.path("timed_out").asBoolean()
                || page.path("_shards").path("failed").asInt() > 0) {
            throw new DemoException("OpenSearch did not find all documents of an index.");
        }
    }

    private static String indexes() {
        return TABLES.stream().map(ShopTable::name).collect(Collectors.joining(","));
    }
}
