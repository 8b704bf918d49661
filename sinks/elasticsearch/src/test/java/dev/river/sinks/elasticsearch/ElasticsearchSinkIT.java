package dev.river.sinks.elasticsearch;

import static dev.river.sinks.elasticsearch.Rows.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.river.sink.ChangeRecord;
import dev.river.sink.FatalException;
import dev.river.sink.RejectedException;
import dev.river.sink.RetriableException;
import dev.river.sink.Table;
import dev.river.sink.testkit.RecordBuilder;
import dev.river.sink.testkit.TableBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EachTestServer
@Timeout(120)
class ElasticsearchSinkIT {

    private final TestServer server;
    private final ServerView view;
    private final String index = ServerView.newIndex();
    private final Rows rows = new Rows(index);
    private SinkOn sink;

    ElasticsearchSinkIT(TestServer server) {
        this.server = server;
        this.view = server.view();
        this.sink = SinkOn.servers(server.url());
    }

    @BeforeEach
    void open() {
        sink.close();
        sink = SinkOn.servers(server.url());
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void streamedRecordOlderThanTheDocumentIsPassedOver() throws Exception {
        sink.write(rows.insert(10, "1", "new"));
        sink.write(rows.insert(5, "1", "old"), rows.insert(6, "2", "other"));
        sink.write(rows.delete(7, "1"));
        assertThat(view.documents(index))
                .containsEntry("1", document("1", "new", "1.50", "{}"))
                .containsOnlyKeys("1", "2");
    }

    @Test
    void dumpedRecordOlderThanTheDocumentIsFatal() {
        sink.write(rows.insert(10, "1", "of another history"));
        assertThatThrownBy(() -> sink.write(rows.dumped(5, "1", "dumped")))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining(index)
                .hasMessageContaining(server.url())
                .hasMessageContaining("delete the index");
    }

    @Test
    void dumpWrittenAgainIsTaken() throws Exception {
        sink.write(rows.dumped(5, "1", "dumped"));
        sink.write(rows.dumped(5, "1", "dumped"));
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }

    @Test
    void documentThatTheMappingRefusesIsRejectedAndTheOthersLand() throws Exception {
        view.createIndex(index, "{\"properties\":{\"name\":{\"type\":\"integer\"}}}");
        ChangeRecord bad = rows.insert(1, "secret id", "secret's \"value\"");
        RejectedException rejected = catchThrowableOfType(
                RejectedException.class,
                () -> sink.write(rows.insert(1, "1", "11"), bad, rows.insert(1, "2", "22"), rows.delete(1, "3")));
        assertThat(rejected.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.record()).isSameAs(bad);
            assertThat(rejection.reason())
                    .contains(index, "parsing_exception", "[name]", "mapping")
                    .doesNotContain("secret");
        });
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }

    @Test
    void documentThatAStrictMappingRefusesIsRejected() throws Exception {
        view.createIndex(index, "{\"dynamic\":\"strict\",\"properties\":{\"id\":{\"type\":\"keyword\"}}}");
        RejectedException rejected =
                catchThrowableOfType(RejectedException.class, () -> sink.write(rows.insert(1, "1", "secret")));
        assertThat(rejected.rejections())
                .singleElement()
                .satisfies(rejection -> assertThat(rejection.reason())
                        .contains("strict", "[name]")
                        .doesNotContain("secret"));
    }

    @Test
    void idThatIsTooLongOrEmptyIsRejectedAndTheOthersLand() throws Exception {
        ChangeRecord tooLong = rows.insert(1, "ü".repeat(257), "too long");
        ChangeRecord empty = rows.insert(1, "", "empty");
        RejectedException rejected = catchThrowableOfType(
                RejectedException.class,
                () -> sink.write(
                        rows.insert(1, "x".repeat(512), "fits"), tooLong, empty, rows.insert(1, "2", "other")));
        assertThat(rejected.rejections())
                .hasSize(2)
                .allSatisfy(rejection ->
                        assertThat(rejection.reason()).contains("shop.product").doesNotContain("ü"));
        assertThat(view.documents(index)).containsOnlyKeys("x".repeat(512), "2");
    }

    @Test
    void compositeKeysAreDocumentsOfTheirOwn() throws Exception {
        Table lines = TableBuilder.table("shop", "order_line")
                .key("order_id", "bigint")
                .key("line", "bigint")
                .build();
        sink.write(
                rows.at(1, RecordBuilder.insert(lines, "1", "23")).build(),
                rows.at(1, RecordBuilder.insert(lines, "12", "3")).build());
        assertThat(view.documents(index))
                .containsEntry("1-23", "{\"order_id\":1,\"line\":23}")
                .containsEntry("12-3", "{\"order_id\":12,\"line\":3}")
                .hasSize(2);
    }

    @Test
    void namesThatNoIndexCanHaveAreReplaced() throws Exception {
        String destination = IndexNames.indexFor("-Test \"%s\"/#,:*?<>|\\ü".formatted(index));
        sink.write(new Rows(destination).insert(1, "1", "one"), new Rows(destination).insert(1, "2", "two"));
        sink.write(new Rows(destination).truncate(2), new Rows(destination).insert(2, "3", "three"));
        assertThat(view.documents("test__" + index + "___________ü")).containsOnlyKeys("3");
        String tooLong = IndexNames.indexFor(index + "ü".repeat(300));
        sink.write(new Rows(tooLong).insert(1, "1", "one"));
        assertThat(view.documents(tooLong)).containsOnlyKeys("1");
    }

    @Test
    void blockedIndexIsWaitedFor() throws Exception {
        sink.write(rows.insert(1, "1", "one"));
        view.put("/" + index + "/_settings", "{\"index.blocks.read_only_allow_delete\":true}");
        assertThatThrownBy(() -> sink.write(rows.insert(2, "2", "two")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(index)
                .hasMessageContaining("disk");
        view.put("/" + index + "/_settings", "{\"index.blocks.read_only_allow_delete\":null}");
        sink.write(rows.insert(2, "2", "two"));
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }

    @Test
    void closedIndexIsWaitedFor() throws Exception {
        sink.write(rows.insert(1, "1", "one"));
        view.send("POST", "/" + index + "/_close", "");
        assertThatThrownBy(() -> sink.write(rows.insert(2, "2", "two")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining(index)
                .hasMessageContaining("open it");
    }

    @Test
    void indexThatMayNotBeCreatedIsFatal() throws Exception {
        view.put("/_cluster/settings", "{\"persistent\":{\"action.auto_create_index\":\"false\"}}");
        try {
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one")))
                    .isInstanceOf(FatalException.class)
                    .hasMessageContaining(index)
                    .hasMessageContaining("create it");
            sink.write(rows.delete(1, "1"));
            sink.write(rows.truncate(1));
        } finally {
            view.put("/_cluster/settings", "{\"persistent\":{\"action.auto_create_index\":null}}");
        }
    }

    @Test
    void indexThatWouldBeOneShardTooManyIsWaitedFor() throws Exception {
        assumeFalse(server.hasTypes(), "so old a server does not limit its shards");
        view.put("/_cluster/settings", "{\"persistent\":{\"cluster.max_shards_per_node\":1}}");
        try {
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one"), rows.insert(1, "2", "two")))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining(
                            "does not create index " + index + " of " + server.product() + " at " + server.url())
                    .hasMessageContaining("this action would add [2]")
                    .hasMessageContaining("cluster.max_shards_per_node");
        } finally {
            view.put("/_cluster/settings", "{\"persistent\":{\"cluster.max_shards_per_node\":null}}");
        }
        sink.write(rows.insert(1, "1", "one"), rows.insert(1, "2", "two"));
        assertThat(view.documents(index)).containsOnlyKeys("1", "2");
    }

    @Test
    void indexWhoseTemplateIsWrongIsWaitedFor() throws Exception {
        String template = "/_template/" + index;
        boolean sorts = server != TestServer.ELASTICSEARCH_5;
        view.put(
                template,
                "{\"%s\":\"%s\",\"settings\":{%s}}"
                        .formatted(
                                sorts ? "index_patterns" : "template",
                                index,
                                sorts ? "\"index.sort.field\":\"missing\"" : "\"index.routing_partition_size\":100"));
        try {
            assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one"), rows.delete(1, "2")))
                    .isInstanceOf(RetriableException.class)
                    .hasMessageContaining("does not create index " + index + " of ")
                    .hasMessageContaining(sorts ? "unknown index sort field:[missing]" : "partition size [100]")
                    .hasMessageContaining("correct the index template");
        } finally {
            view.send("DELETE", template, "");
        }
        sink.write(rows.insert(1, "1", "one"), rows.delete(1, "2"));
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }

    @Test
    void indexWhosePipelineIsNotThereIsWaitedFor() throws Exception {
        assumeFalse(server == TestServer.ELASTICSEARCH_5, "an index of so old a server has no pipeline");
        view.put("/" + index, "{\"settings\":{\"index.default_pipeline\":\"%s\"}}".formatted(index));
        assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one")))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("pipeline with id [" + index + "]")
                .hasMessageContaining("create the pipeline");
        view.put("/_ingest/pipeline/" + index, "{\"processors\":[]}");
        sink.write(rows.insert(1, "1", "one"));
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }

    @Test
    void indexThatWantsARoutingIsFatal() throws Exception {
        view.createIndex(index, "{\"_routing\":{\"required\":true}}");
        assertThatThrownBy(() -> sink.write(rows.insert(1, "1", "one")))
                .isInstanceOf(FatalException.class)
                .hasMessageContaining("routing is required")
                .hasMessageContaining("its own index");
    }

    @Test
    void recordsKeepTheirOrderWhereOneBatchFillsManyRequests() throws Exception {
        view.createIndex(index, "{\"dynamic\":false}");
        String large = "x".repeat(3 << 20);
        ChangeRecord[] records = new ChangeRecord[10];
        for (int i = 0; i < records.length; i++) {
            records[i] = rows.insert(i + 1, "id " + i % 7, large + i);
        }
        sink.write(records);
        assertThat(view.documents(index)).hasSize(7);
        assertThat(view.documents(index).get("id 1")).contains("x8\"");
        assertThat(view.documents(index).get("id 4")).contains("x4\"");
    }

    @Test
    void addressesAfterAClosedPortAreTried() throws Exception {
        try (SinkOn several = SinkOn.servers("http://127.0.0.1:1", server.url(), "http://127.0.0.1:2")) {
            several.check();
            several.write(rows.insert(1, "1", "one"));
        }
        assertThat(view.documents(index)).containsOnlyKeys("1");
    }
}
