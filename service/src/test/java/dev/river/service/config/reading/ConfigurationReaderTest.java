package dev.river.service.config.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.PluginChoice;
import dev.river.service.config.RiverConfiguration;
import dev.river.service.plugin.PluginJar;
import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigurationReaderTest {

    private static final Validator VALIDATOR = Validators.newValidator();

    @TempDir
    Path directory;

    private static final String SMALL = """
            subscriptions:
              - name: shop
                source: {url: "jdbc:postgresql://localhost:5432/shop", password: "${PASSWORD}"}
                rules:
                  - {table: "public.order*", sink: events}
            sinks:
              events: {type: file}
            """;

    @Test
    void everySettingThatIsLeftOutHasItsDefault() throws Exception {
        SubscriptionSettings shop = read(SMALL).subscriptions().get(0);

        assertThat(shop.source().slot()).isEqualTo("river_shop");
        assertThat(shop.source().publication()).isEqualTo("river_shop");
        assertThat(shop.source().plugin()).isEqualTo(PluginChoice.AUTO);
        assertThat(shop.dump()).isEqualTo(new DumpSettings(DumpSettings.Mode.COPY, 4));
        assertThat(shop.rules().get(0).to()).isEqualTo(DestinationTemplate.DEFAULT);
        assertThat(shop.rules().get(0).key()).isEmpty();
        assertThat(events(shop).lane()).isEqualTo(LaneSettings.defaults());
        assertThat(shop.directory()).isEqualTo(directory);
        assertThat(shop.stateDirectory()).isEqualTo(directory.resolve("state"));
    }

    @Test
    void everySettingReachesThePipeline() throws Exception {
        SubscriptionSettings shop = read("""
                        state: /var/lib/river
                        subscriptions:
                          - name: shop
                            source:
                              url: jdbc:postgresql://localhost:5432/shop
                              user: river
                              password: secret
                              slot: other
                              plugin: test_decoding
                              publication: mine
                              properties: {sslmode: verify-full, loginTimeout: 3}
                            dump: {mode: never, parallelism: 2}
                            rules:
                              - {table: public.orders, sink: events, to: "shop.{table}", key: [id, line], format: river}
                        sinks:
                          events:
                            type: file
                            path: "-"
                            batch: {records: 7, bytes: 2MiB, age: 3s}
                            buffer: 9MiB
                            retry: 2
                            onReject: stop
                        """).subscriptions().get(0);

        assertThat(shop.source().user()).isEqualTo("river");
        assertThat(shop.source().slot()).isEqualTo("other");
        assertThat(shop.source().publication()).isEqualTo("mine");
        assertThat(shop.source().plugin()).isEqualTo(PluginChoice.TEST_DECODING);
        assertThat(shop.source().properties())
                .containsEntry("sslmode", "verify-full")
                .containsEntry("loginTimeout", "3");
        assertThat(shop.dump()).isEqualTo(new DumpSettings(DumpSettings.Mode.NEVER, 2));
        assertThat(shop.rules().get(0).key()).containsExactly("id", "line");
        assertThat(shop.rules().get(0).format()).isEqualTo("river");
        assertThat(events(shop).lane())
                .isEqualTo(new LaneSettings(7, 2 << 20, Duration.ofSeconds(3), 9 << 20, 2, LaneSettings.OnReject.STOP));
        assertThat(shop.stateDirectory()).isEqualTo(Path.of("/var/lib/river"));
    }

    @Test
    void subscriptionGetsOnlyTheSinksOfItsRules() throws Exception {
        RiverConfiguration configuration = read(SMALL + "  idle: {type: file}\n");

        assertThat(configuration.subscriptions().get(0).sinks()).containsOnlyKeys("events");
        assertThat(configuration.warnings())
                .containsExactly("sinks.idle: no rule uses this sink; nothing is written to it");
    }

    @Test
    void passwordMayHoldWhatYamlTakesForItsOwn() throws Exception {
        assertThat(read(SMALL).subscriptions().get(0).source().password()).isEqualTo("p#a: \"s's");
    }

    @Test
    void passwordStaysAsItIsWrittenEvenWhereYamlKnowsANumberOrABoolean() throws Exception {
        for (String written : List.of("1234", "007", "0x1F", "1_000", "1e5", "1.50", "yes", "True", "true", "off")) {
            String file = SMALL.replace("\"${PASSWORD}\"", written);

            assertThat(read(file).subscriptions().get(0).source().password()).isEqualTo(written);
        }
    }

    @Test
    void emptySettingHasItsDefault() throws Exception {
        assertThat(read(SMALL.replace("    rules:", "    dump:\n    rules:"))
                        .subscriptions()
                        .get(0)
                        .dump())
                .isEqualTo(new DumpSettings(DumpSettings.Mode.COPY, 4));
    }

    @Test
    void unknownSettingIsNamedWithWhatWasProbablyMeant() {
        assertErrors(
                SMALL.replace("sink: events", "sinc: events"),
                "subscriptions[0].rules[0].sinc: there is no such setting; did you mean \"sink\"?");
        assertErrors(
                SMALL.replace("type: file", "type: file, pat: x"),
                "sinks.events.pat: there is no such setting; did you mean \"path\"?");
        assertErrors(
                SMALL.replace("type: file", "type: file, bach: {}"),
                "sinks.events.bach: there is no such setting; did you mean \"batch\"?");
        assertErrors(
                SMALL.replace("type: file", "type: file, batch: {size: 3}"),
                "sinks.events.batch.size: there is no such setting");
    }

    @Test
    void wrongTypeIsToldByPathWithoutTheValue() {
        assertErrors(
                SMALL.replace("    rules:", "    dump: {parallelism: secret}\n    rules:"),
                "subscriptions[0].dump.parallelism: takes a number");
        assertErrors(
                SMALL.replace("    rules:", "    dump: {mode: secret}\n    rules:"),
                "subscriptions[0].dump.mode: takes copy or never");
        assertErrors(
                SMALL.replace("type: file", "type: file, onReject: secret"),
                "sinks.events.onReject: takes deadLetter or stop");
        assertErrors(
                SMALL.replace("type: file", "type: file, buffer: secret"),
                "sinks.events.buffer: takes a size such as 64MiB");
        assertErrors(
                SMALL.replace("type: file", "type: file, batch: {age: secret}"),
                "sinks.events.batch.age: takes a duration such as 5s or 200ms");
        assertErrors(SMALL.replace("{type: file}", "secret"), "sinks.events: takes a map of settings, type among them");
        assertErrors(
                SMALL.replaceFirst("source: .*", "source: secret"), "subscriptions[0].source: takes a map of settings");
        assertErrors(SMALL.replaceFirst("type: file", "type: file, path: [secret]"), "sinks.events.path: takes a text");
    }

    @Test
    void brokenYamlIsToldByLineWithoutTheLine() {
        assertErrors(
                "subscriptions:\n  - name: \"secret\n",
                "line 3, column 1: is not YAML: found unexpected end of stream");
        assertErrors("- secret\n", "the file takes a map of settings");
    }

    @Test
    void patternThatYamlTakesForAnAliasIsRefused() {
        assertErrors(
                SMALL.replace("\"public.order*\"", "*orders"), "line 5, column 17: put what starts with * in quotes");
    }

    @Test
    void settingThatIsThereTwiceIsRefused() {
        assertErrors(SMALL + "sinks: {}\n", "line 8, column 8: the setting sinks is set twice");
        assertErrors(
                SMALL.replace("sink: events", "sink: events, sink: secret"),
                "line 5, column 54: the setting sink is set twice");
    }

    @Test
    void fileWithoutASettingIsEmpty() {
        for (String empty : List.of("", "# secret\n", "---\n", "null\n")) {
            assertErrors(empty, "the file is empty; it takes subscriptions and sinks");
        }
    }

    @Test
    void secondDocumentIsRefused() throws Exception {
        assertErrors(
                SMALL + "---\nstate: secret\n",
                "line 9: a second YAML document begins; put all settings into one document, without ---");
        assertThat(read("---\n" + SMALL + "...\n").subscriptions()).hasSize(1);
    }

    @Test
    void otherEncodingThanUtf8IsToldByLine() throws Exception {
        Path file = Files.writeString(
                directory.resolve("config.yml"),
                SMALL.replace("shop\n", "grüner laden\n"),
                StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> reader().build(new FileConfigurationSourceProvider(), file.toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("line 2: is not UTF-8; save the file in that encoding");
    }

    @Test
    void everySettingThatCannotBeReadIsToldAtOnce() {
        assertErrors(
                """
                stat: here
                subscriptions:
                  - name: shop
                    sauce: {}
                    source: {url: [secret], plugin: secret}
                    rules:
                      - {tabel: "*", sinc: events}
                      - {table: "*", sink: events, key: secret}
                  - name: other
                    rules: [secret, {tabel: "*"}]
                sinks:
                  events: {type: fil, buffer: secret}
                  other: {type: file, pat: x, batch: {size: 3, age: secret}}
                """,
                "stat: there is no such setting; did you mean \"state\"?",
                "subscriptions[0].sauce: there is no such setting; did you mean \"source\"?",
                "subscriptions[0].source.url: takes a text",
                "subscriptions[0].source.plugin: takes auto or pgoutput or test_decoding",
                "subscriptions[0].rules[0].tabel: there is no such setting; did you mean \"table\"?",
                "subscriptions[0].rules[0].sinc: there is no such setting; did you mean \"sink\"?",
                "subscriptions[0].rules[1].key: takes a list",
                "subscriptions[1].rules[0]: takes a map of settings",
                "sinks.events.type: there is no type \"fil\"; did you mean \"file\"? River has elasticsearch,"
                        + " file, kafka, and what is in "
                        + directory.resolve("sinks"),
                "sinks.other.batch.size: there is no such setting",
                "sinks.other.batch.age: takes a duration such as 5s or 200ms",
                "sinks.other.pat: there is no such setting; did you mean \"path\"?");
    }

    @Test
    void levelOfTheLogThatThereIsNotIsRefused() {
        assertErrors(
                SMALL
                        + "logging: {level: LOUD, loggers: {dev.river: debug, a: LAUD, b: {level: loud}, c: {level: OFF}}}\n",
                "logging.level: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL",
                "logging.loggers.a: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL",
                "logging.loggers.b: takes OFF, ERROR, WARN, INFO, DEBUG, TRACE or ALL");
    }

    @Test
    void allErrorsAreReportedTogetherByPath() {
        assertErrors(
                """
                subscriptions:
                  - name: shop
                    source: {url: "mysql://localhost/shop", slot: River-Slot}
                    dump: {parallelism: 0}
                    rules:
                      - {table: ".orders", sink: serach, to: "{tabel}"}
                      - {table: orders, sink: search, format: avro}
                      - {sink: search}
                  - name: shop
                    source: {url: "jdbc:postgresql://localhost/a"}
                    rules: []
                sinks:
                  search: {type: file, path: "", retry: -2, batch: {records: 0, bytes: 4MiB}, buffer: 1MiB}
                """,
                "sinks.search.batch.records: must be greater than or equal to 1",
                "sinks.search.buffer: must hold at least one batch, of 4 mebibytes",
                "sinks.search.path: must not be blank",
                "sinks.search.retry: must be greater than or equal to -1",
                "subscriptions[0].dump.parallelism: must be greater than or equal to 1",
                "subscriptions[0].rules[0].sink: there is no sink \"serach\"; did you mean \"search\"?",
                "subscriptions[0].rules[0].table: \".orders\" is not a table pattern such as orders, public.orders or public.order*",
                "subscriptions[0].rules[0].to: the destination \"{tabel}\" names {tabel}; it can name {schema} and {table}",
                "subscriptions[0].rules[1].format: there is no format \"avro\". River has river, row",
                "subscriptions[0].rules[2].table: must not be blank",
                "subscriptions[0].source.slot: \"River-Slot\" cannot be a slot's name, which has at most 63 characters, lower-case letters, digits and underscores only",
                "subscriptions[0].source.url: is not a JDBC URL such as jdbc:postgresql://localhost:5432/shop",
                "subscriptions[1].name: there is another subscription \"shop\"; give each its own name",
                "subscriptions[1].rules: must not be empty");
    }

    @Test
    void twoSubscriptionsCannotReadOneSlot() {
        String second = SMALL.replace("sinks:", """
              - name: other
                source: {url: "jdbc:postgresql://localhost:5432/shop?sslmode=disable", slot: river_shop}
                rules: [{table: "*", sink: events}]
            sinks:""");

        assertErrors(
                second,
                "subscriptions[1].source.slot: the subscription \"shop\" reads the slot river_shop of this"
                        + " database; give each its own slot");
    }

    @Test
    void defaultSlotThatCannotBeOneIsToldWithTheWayOut() {
        assertErrors(
                SMALL.replace("name: shop", "name: Shop"),
                "subscriptions[0].source.slot: \"river_Shop\" cannot be a slot's name, which has at most 63 characters,"
                        + " lower-case letters, digits and underscores only; it is made from the subscription's name unless you set it");
    }

    @Test
    void unknownTypeIsToldWithTheTypesThatThereAre() {
        assertThatThrownBy(() -> read(SMALL.replace("type: file", "type: fil")))
                .hasMessageContainingAll(
                        "sinks.events.type: there is no type \"fil\"; did you mean \"file\"? River has ",
                        directory.resolve("sinks").toString());
        assertThatThrownBy(() -> read(SMALL.replace("type: file", "path: x")))
                .hasMessageContaining("sinks.events.type: is missing. River has ");
    }

    @Test
    void missingFileAndMissingNameOfTheFileAreSentences() {
        assertThatThrownBy(() -> reader().build(new FileConfigurationSourceProvider(), "gone.yml"))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("there is no such file");
        assertThatThrownBy(() -> reader().build(new FileConfigurationSourceProvider(), directory.toString()))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("is a folder; give the configuration file in it");
        assertThatThrownBy(() -> reader().build())
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContaining("must name the configuration file");
    }

    @Test
    void pluginIsConfiguredAsABuiltInSinkIs() throws Exception {
        new PluginJar(directory.resolve("work"))
                .factory("org.example.Echo", "echo", "\"size \" + size + \", wait \" + wait")
                .write(directory.resolve("sinks/echo.jar"));
        String file = SMALL.replace("{type: file}", "{type: echo, size: 9, wait: 200ms, retry: 1}");

        assertThatThrownBy(() -> {
                    SubscriptionSettings shop = read(file).subscriptions().get(0);
                    events(shop).factory().check(events(shop).context(shop).build(), List.of());
                })
                .hasMessage("size 9, wait PT0.2S");
        assertErrors(file.replace("size: 9", "size: 2"), "sinks.events.size: must be 3 or more");
        assertErrors(file.replace("200ms", "secret"), "sinks.events.wait: takes a duration such as 5s or 200ms");
    }

    @Test
    void settingsOfASinkAreOfManyKinds() throws Exception {
        new PluginJar(directory.resolve("work"))
                .source("org.example.Many", """
                        package org.example;
                        import dev.river.sink.*;
                        import java.net.URI;
                        import java.nio.file.Path;
                        import java.time.Duration;
                        import java.util.*;
                        @SinkType("many")
                        public final class Many implements SinkFactory {
                            public enum Mode { ONLY_NEW, ALL }
                            public static final class Part {
                                @Setting private int size = 1;
                                @Setting private Mode mode = Mode.ALL;
                                public int notASetting;
                            }
                            @Setting String text = "a";
                            @Setting("another") Long number;
                            @Setting boolean flag;
                            @Setting Mode mode = Mode.ALL;
                            @Setting List<Mode> modes = List.of();
                            @Setting Path path;
                            @Setting URI uri;
                            @Setting Duration duration;
                            @Setting Set<String> set = Set.of();
                            @Setting Map<String, Integer> map = Map.of();
                            @Setting Part part = new Part();
                            @Setting List<Part> parts = List.of();
                            public String notASetting;
                            public void setNeither(String text) {}
                            @Override public Sink create(SinkContext context) {
                                throw new FatalException(String.join(" ", text, number + "", flag + "", mode + "", modes + "",
                                        path + "", uri + "", duration + "", new TreeSet<>(set) + "", new TreeMap<>(map) + "",
                                        part.size + "", part.mode + "", parts.size() + "", parts.get(0).mode + ""));
                            }
                            @Override public void check(SinkContext context, List<Destination> destinations) {}
                        }
                        """)
                .service("org.example.Many")
                .write(directory.resolve("sinks/many.jar"));
        String settings =
                "type: many, text: b, another: 7, flag: true, mode: onlyNew, modes: [all, onlynew], path: c/d,"
                        + " uri: 'http://h/p', duration: 5s, set: [y, x], map: {k: 1}, part: {size: 3}, parts: [{mode: onlyNew}]";
        SubscriptionSettings shop =
                read(SMALL.replace("type: file", settings)).subscriptions().get(0);
        SinkSettings many = events(shop);

        assertThatThrownBy(() -> many.factory().create(many.context(shop).build()))
                .hasMessage("b 7 true ONLY_NEW [ALL, ONLY_NEW] c/d http://h/p PT5S [x, y] {k=1} 3 ALL 1 ONLY_NEW");
        assertErrors(
                SMALL.replace(
                        "type: file",
                        "type: many, mode: secret, modes: [secret], number: 1, notASetting: 1, neither: 2,"
                                + " part: {size: secret, mode: old, notASetting: 3}"),
                "sinks.events.mode: takes onlyNew or all",
                "sinks.events.modes[0]: takes onlyNew or all",
                "sinks.events.number: there is no such setting; did you mean \"buffer\"?",
                "sinks.events.notASetting: there is no such setting",
                "sinks.events.neither: there is no such setting; did you mean \"another\"?",
                "sinks.events.part.size: takes a number",
                "sinks.events.part.mode: takes onlyNew or all",
                "sinks.events.part.notASetting: there is no such setting");
    }

    @Test
    void settingsOfRiversOwnSinksAreReadByTheirNames() throws Exception {
        String file = SMALL.replace("{type: file}", """
                {type: kafka, bootstrapServers: ["a:1", " "], compacted: true, tombstones: false,
                 topics: {create: false, partitions: 0, replicationFactor: 3, config: {retention.ms: 1}},
                 properties: {compression.type: lz4}}
                """)
                + "  search: {type: elasticsearch, urls: [\"http://u:secret@h\"], username: u, password: p, apiKey: k,"
                + " caCertificate: ca.pem, verifyHostnames: false, requestTimeout: 1m, connectTimeout: 0s}\n";
        assertErrors(
                file,
                "sinks.events.bootstrapServers[1]: must not be blank",
                "sinks.events.topics.partitions: must be 1 or more, or -1 for the broker's default",
                "sinks.search.connectTimeout: must be longer than 0, such as 30s",
                "sinks.search.urls[0]: must be an address such as https://localhost:9200, without a user in it: set"
                        + " username and password for that");
    }

    @Test
    void formatThatTheSinkRefusesIsToldWithTheReason() {
        assertErrors(
                SMALL.replace("sink: events}", "sink: events, format: row}"),
                "subscriptions[0].rules[0].format: the sink \"events\" cannot store the format \"row\": a line"
                        + " must show whether it is a delete or an insert");
        assertErrors(
                SMALL.replace("sink: events}", "sink: events, format: rivr}"),
                "subscriptions[0].rules[0].format: there is no format \"rivr\"; did you mean \"river\"? River has river,"
                        + " row");
    }

    @Test
    void sectionsOfDropwizardKeepRiversDefaultsForWhatTheyLeaveOpen() throws Exception {
        RiverConfiguration configuration = read(SMALL + """
                server:
                  applicationConnectors: [{type: http, port: 9000}]
                logging:
                  loggers: {dev.river: DEBUG}
                """);

        var logging = (io.dropwizard.logging.common.DefaultLoggingFactory) configuration.getLoggingFactory();
        assertThat(logging.getLoggers()).containsKeys("dev.river", "org.apache.kafka");
        var server = (io.dropwizard.core.server.DefaultServerFactory) configuration.getServerFactory();
        assertThat(server.getRequestLogFactory().isEnabled()).isFalse();
    }

    @Test
    void commandLineSetsAPortThatTheFileDoesNotName() throws Exception {
        System.setProperty("dw.server.adminConnectors[0].port", "9001");
        try {
            var server =
                    (io.dropwizard.core.server.DefaultServerFactory) read(SMALL).getServerFactory();
            assertThat(ports(server.getApplicationConnectors())).containsExactly(8080);
            assertThat(ports(server.getAdminConnectors())).containsExactly(9001);
        } finally {
            System.clearProperty("dw.server.adminConnectors[0].port");
        }
    }

    private static List<Integer> ports(List<ConnectorFactory> connectors) {
        return connectors.stream()
                .map(connector -> ((HttpConnectorFactory) connector).getPort())
                .toList();
    }

    @Test
    void shippedConfigurationLoads() throws Exception {
        RiverConfiguration configuration = reader().build(
                        new FileConfigurationSourceProvider(),
                        Path.of("..", "config.yml").toString());

        assertThat(configuration.warnings()).isEmpty();
        assertThat(configuration.subscriptions()).hasSize(1);
    }

    private static SinkSettings events(SubscriptionSettings subscription) {
        return Objects.requireNonNull(subscription.sinks().get("events"));
    }

    private RiverConfiguration read(String yaml) throws IOException, ConfigurationException {
        Path file = Files.writeString(directory.resolve("config.yml"), yaml);
        return reader().build(new FileConfigurationSourceProvider(), file.toString());
    }

    private static ConfigurationReader reader() {
        return new ConfigurationReader(VALIDATOR, Map.of("PASSWORD", "p#a: \"s's"));
    }

    private void assertErrors(String yaml, String... errors) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOfSatisfying(
                        InvalidConfigurationException.class,
                        e -> assertThat(List.copyOf(e.getErrors())).containsExactly(errors))
                .hasMessageNotContaining("secret");
    }
}
