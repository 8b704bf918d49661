package dev.river.demo;

import dev.river.demo.river.RiverPages;
import dev.river.demo.server.DemoServers;
import dev.river.demo.shop.Shop;
import java.io.PrintStream;
import java.nio.file.Path;

/** Shows where to look. */
final class Guide {
    private Guide() {}

    static void print(PrintStream out, DemoServers servers, RiverPages river, Path config, Path riverLog) {
        out.printf(
                """

                River runs on %s
                Its log is %s

                  state          %s/api/subscriptions
                  health         %s/healthcheck
                  metrics        %s/metrics
                  Kafka          %s, topics shop.customers shop.products shop.orders shop.order_lines
                  OpenSearch     %s/products/_search?q=teapot&pretty
                  PostgreSQL     psql postgresql://postgres@127.0.0.1:%d/shop
                                 %s?user=postgres

                """,
                config,
                riverLog,
                river.applicationUrl(),
                river.adminUrl(),
                river.adminUrl(),
                servers.bootstrapServers(),
                servers.searchUrl(),
                servers.postgres().port(),
                servers.postgres().jdbcUrl(Shop.DATABASE));
    }
}
