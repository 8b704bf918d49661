package dev.river.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.server.DemoException;
import dev.river.demo.server.DemoServers;
import dev.river.demo.server.Web;
import java.util.List;

/** The demo, with one document of an index deleted and one changed behind River's back before the comparison. */
final class SabotagedDemo {
    private SabotagedDemo() {}

    public static void main(String[] arguments) {
        System.exit(DemoMain.run(List.of(arguments), SabotagedDemo::sabotage));
    }

    private static void sabotage(DemoServers servers) throws DemoException, InterruptedException {
        Web search = new Web("OpenSearch", servers.searchUrl());
        JsonNode unused = search.send("POST", "/products,customers/_refresh", "");
        unused = search.send("DELETE", "/products/_doc/" + anyId(search, "products"), "");
        unused = search.send(
                "POST", "/customers/_update/" + anyId(search, "customers"), "{\"doc\": {\"credit\": 0.125}}");
    }

    private static String anyId(Web search, String index) throws DemoException, InterruptedException {
        return search.get("/" + index + "/_search?size=1")
                .path("hits")
                .path("hits")
                .path(0)
                .path("_id")
                .asText();
    }
}
