package dev.river.demo.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.server.DemoException;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopTable;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The tables, and what became of them on the topics and in the indexes, once nothing changes any more. */
public final class BothEnds {
    private static final int FINDINGS_TO_SHOW = 10;

    private final Shop shop;
    private final TopicReader topics;
    private final IndexReader indexes;

    public BothEnds(Shop shop, TopicReader topics, IndexReader indexes) {
        this.shop = shop;
        this.topics = topics;
        this.indexes = indexes;
    }

    /**
     * Compares every table with all that arrived of it.
     *
     * @param recordsRead how many rows and changes River has read
     */
    public Outcome compare(long recordsRead, PrintStream out) throws DemoException, InterruptedException {
        out.println("Comparing every table with what arrived ...");
        Map<ShopTable, TableReader.Rows> tables = TableReader.readAll(shop);
        Comparison comparison = new Comparison();
        topics.readToEnd();
        for (Map.Entry<ShopTable, TableReader.Rows> table : tables.entrySet()) {
            comparison.compare("topic " + table.getKey().topic(), table.getValue(), topics.rows(table.getKey()));
        }
        indexes.refresh();
        long documents = 0;
        for (ShopTable table : IndexReader.TABLES) {
            Map<String, JsonNode> found = indexes.all(table);
            documents += found.size();
            comparison.compare("index " + table.name(), tables.getOrDefault(table, TableReader.Rows.NONE), found);
        }
        show(comparison.findings(), out);
        return new Outcome(
                topics.dumped(),
                Math.max(0, recordsRead - topics.dumped()),
                topics.records(),
                documents,
                comparison.findings());
    }

    private static void show(List<String> findings, PrintStream out) {
        findings.stream().limit(FINDINGS_TO_SHOW).forEach(finding -> out.println("  " + finding));
        if (findings.size() > FINDINGS_TO_SHOW) {
            out.println("  ... and " + (findings.size() - FINDINGS_TO_SHOW) + " more");
        }
    }
}
