package dev.river.service.config.reading;

import static dev.river.service.config.reading.TestConfiguration.SMALL;
import static dev.river.service.config.reading.TestConfiguration.events;
import static dev.river.service.config.reading.TestConfiguration.reader;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.postgres.PluginChoice;
import dev.river.service.config.RiverConfiguration;
import dev.river.service.config.ServerAddresses;
import dev.river.sink.Lsn;
import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file without mistakes becomes. */
final class ConfigurationReaderTest {

    private final TestConfiguration configuration;

    ConfigurationReaderTest(@TempDir Path directory) {
        configuration = new TestConfiguration(directory);
    }

    @Test
    void everySettingThatIsLeftOutHasItsDefault() throws Exception {
        SubscriptionSettings shop = configuration.read(SMALL).subscriptions().get(0);

        assertThat(shop.source().slot()).isEqualTo("river_shop");
        assertThat(shop.source().publication()).isEqualTo("river_shop");
        assertThat(shop.source().plugin()).isEqualTo(PluginChoice.AUTO);
        assertThat(shop.dump()).isEqualTo(new DumpSettings(DumpSettings.Mode.COPY, 4));
        assertThat(shop.rules().get(0).to()).isEqualTo(DestinationTemplate.DEFAULT);
        assertThat(shop.rules().get(0).key()).isEmpty();
        assertThat(events(shop).lane()).isEqualTo(LaneSettings.defaults());
        assertThat(shop.directory()).isEqualTo(configuration.directory());
        assertThat(shop.stateDirectory()).isEqualTo(configuration.directory().resolve("state"));
    }

    @Test
    void everySettingReachesThePipeline() throws Exception {
        SubscriptionSettings shop = configuration.read("""
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
                            dump:
                              mode: pg_dump
                              pgDump: /opt/pg/bin/pg_dump
                              file: first.sql
                              lsn: 0/16B3748
                              parallelism: 2
                              chunkSize: 1MiB
                              maxRowsPerSecond: 5000
                              maxBytesPerSecond: 3MiB
                            warnRetainedWal: 2GiB
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
        assertThat(shop.dump())
                .isEqualTo(new DumpSettings(
                        DumpSettings.Mode.PG_DUMP,
                        2,
                        1 << 20,
                        5000,
                        3 << 20,
                        "/opt/pg/bin/pg_dump",
                        new DumpSettings.MadeDump(shop.directory().resolve("first.sql"), Lsn.parse("0/16B3748"))));
        assertThat(shop.warnRetainedWal()).isEqualTo(2L << 30);
        assertThat(shop.rules().get(0).key()).containsExactly("id", "line");
        assertThat(shop.rules().get(0).format()).isEqualTo("river");
        assertThat(events(shop).lane())
                .isEqualTo(new LaneSettings(7, 2 << 20, Duration.ofSeconds(3), 9 << 20, 2, LaneSettings.OnReject.STOP));
        assertThat(shop.stateDirectory()).isEqualTo(Path.of("/var/lib/river"));
    }

    @Test
    void subscriptionGetsOnlyTheSinksOfItsRules() throws Exception {
        RiverConfiguration river = configuration.read(SMALL + "  idle: {type: file}\n");

        assertThat(river.subscriptions().get(0).sinks()).containsOnlyKeys("events");
        assertThat(river.warnings()).containsExactly("sinks.idle: no rule uses this sink; nothing is written to it");
    }

    @Test
    void passwordMayHoldWhatYamlTakesForItsOwn() throws Exception {
        assertThat(configuration.read(SMALL).subscriptions().get(0).source().password())
                .isEqualTo("p#a: \"s's");
    }

    @Test
    void passwordStaysAsItIsWrittenEvenWhereYamlKnowsANumberOrABoolean() throws Exception {
        for (String written : List.of("1234", "007", "0x1F", "1_000", "1e5", "1.50", "yes", "True", "true", "off")) {
            String file = SMALL.replace("\"${PASSWORD}\"", written);

            assertThat(configuration.read(file).subscriptions().get(0).source().password())
                    .isEqualTo(written);
        }
    }

    @Test
    void emptySettingHasItsDefault() throws Exception {
        assertThat(configuration
                        .read(SMALL.replace("    rules:", "    dump:\n    rules:"))
                        .subscriptions()
                        .get(0)
                        .dump())
                .isEqualTo(new DumpSettings(DumpSettings.Mode.COPY, 4));
    }

    @Test
    void sectionsOfDropwizardKeepRiversDefaultsForWhatTheyLeaveOpen() throws Exception {
        RiverConfiguration river = configuration.read(SMALL + """
                server:
                  applicationConnectors: [{type: http, port: 9000}]
                logging:
                  loggers: {dev.river: DEBUG}
                """);

        var logging = (io.dropwizard.logging.common.DefaultLoggingFactory) river.getLoggingFactory();
        assertThat(logging.getLoggers()).containsKeys("dev.river", "org.apache.kafka");
        var server = (io.dropwizard.core.server.DefaultServerFactory) river.getServerFactory();
        assertThat(server.getRequestLogFactory().isEnabled()).isFalse();
    }

    @Test
    void portsCannotBeReachedFromOtherHostsUnlessThatIsAskedFor() throws Exception {
        assertThat(hosts(SMALL)).containsExactly("127.0.0.1", "127.0.0.1");
        assertThat(hosts(SMALL + """
                server:
                  applicationConnectors: [{type: http, port: 9000}]
                  adminConnectors: [{type: http, port: 9001, bindHost: 0.0.0.0}]
                """)).containsExactly("127.0.0.1", "0.0.0.0");
        assertThat(hosts(SMALL + "server: {type: default, maxThreads: 30}\n"))
                .containsExactly("127.0.0.1", "127.0.0.1");
        assertThat(hosts(SMALL + "server: {type: simple}\n")).containsExactly("127.0.0.1");
        assertThat(hosts(SMALL + "server: {type: simple, connector: {type: http, port: 9000}}\n"))
                .containsExactly("127.0.0.1");
    }

    @Test
    void anAdminPortForOtherHostsWithoutATokenIsWarnedOf() throws Exception {
        String open = SMALL + "server: {adminConnectors: [{type: http, port: 9001, bindHost: 0.0.0.0}]}\n";
        assertThat(configuration.read(open).warnings())
                .singleElement()
                .asString()
                .contains("the admin port 9001 can be reached from other hosts", "tasks.token is not set");
        assertThat(configuration
                        .read(open + "tasks: {token: 0123456789abcdef0123}\n")
                        .warnings())
                .isEmpty();
    }

    private List<String> hosts(String yaml) throws Exception {
        return ServerAddresses.connectors(configuration.read(yaml).getServerFactory()).stream()
                .map(HttpConnectorFactory::getBindHost)
                .toList();
    }

    @Test
    void commandLineSetsAPortThatTheFileDoesNotName() throws Exception {
        System.setProperty("dw.server.adminConnectors[0].port", "9001");
        try {
            var server = (io.dropwizard.core.server.DefaultServerFactory)
                    configuration.read(SMALL).getServerFactory();
            assertThat(ports(server.getApplicationConnectors())).containsExactly(8080);
            assertThat(ports(server.getAdminConnectors())).containsExactly(9001);
        } finally {
            System.clearProperty("dw.server.adminConnectors[0].port");
        }
    }

    @Test
    void shippedConfigurationLoads() throws Exception {
        RiverConfiguration river = reader().build(
                        new FileConfigurationSourceProvider(),
                        Path.of("..", "config.yml").toString());

        assertThat(river.warnings()).isEmpty();
        assertThat(river.subscriptions()).hasSize(1);
    }

    private static List<Integer> ports(List<ConnectorFactory> connectors) {
        return connectors.stream()
                .map(connector -> ((HttpConnectorFactory) connector).getPort())
                .toList();
    }
}
