package dev.river.service.config.reading;

import static dev.river.service.config.reading.TestConfiguration.SMALL;
import static dev.river.service.config.reading.TestConfiguration.events;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.service.plugin.PluginJar;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of sinks, of which each type has its own. */
final class SinkConfigurationTest {

    private final TestConfiguration configuration;

    SinkConfigurationTest(@TempDir Path directory) {
        configuration = new TestConfiguration(directory);
    }

    @Test
    void unknownTypeIsToldWithTheTypesThatThereAre() {
        assertThatThrownBy(() -> configuration.read(SMALL.replace("type: file", "type: fil")))
                .hasMessageContainingAll(
                        "sinks.events.type: there is no type \"fil\"; did you mean \"file\"? River has ",
                        configuration.directory().resolve("sinks").toString());
        assertThatThrownBy(() -> configuration.read(SMALL.replace("type: file", "path: x")))
                .hasMessageContaining("sinks.events.type: is missing. River has ");
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
        configuration.assertErrors(
                file,
                "sinks.events.bootstrapServers[1]: must not be blank",
                "sinks.events.topics.partitions: must be 1 or more, or -1 for the broker's default",
                "sinks.search.connectTimeout: must be longer than 0, such as 30s",
                "sinks.search.urls[0]: must be an address such as https://localhost:9200, without a user in it: set"
                        + " username and password for that");
    }

    @Test
    void pluginIsConfiguredAsABuiltInSinkIs() throws Exception {
        new PluginJar(configuration.directory().resolve("work"))
                .factory("org.example.Echo", "echo", "\"size \" + size + \", wait \" + wait")
                .write(configuration.directory().resolve("sinks/echo.jar"));
        String file = SMALL.replace("{type: file}", "{type: echo, size: 9, wait: 200ms, retry: 1}");

        assertThatThrownBy(() -> {
                    SubscriptionSettings shop =
                            configuration.read(file).subscriptions().get(0);
                    events(shop).factory().check(events(shop).context(shop).build(), List.of());
                })
                .hasMessage("size 9, wait PT0.2S");
        configuration.assertErrors(file.replace("size: 9", "size: 2"), "sinks.events.size: must be 3 or more");
        configuration.assertErrors(
                file.replace("200ms", "secret"), "sinks.events.wait: takes a duration such as 5s or 200ms");
    }

    @Test
    void settingsOfASinkAreOfManyKinds() throws Exception {
        new PluginJar(configuration.directory().resolve("work"))
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
                .write(configuration.directory().resolve("sinks/many.jar"));
        String settings =
                "type: many, text: b, another: 7, flag: true, mode: onlyNew, modes: [all, onlynew], path: c/d,"
                        + " uri: 'http://h/p', duration: 5s, set: [y, x], map: {k: 1}, part: {size: 3}, parts: [{mode: onlyNew}]";
        SubscriptionSettings shop = configuration
                .read(SMALL.replace("type: file", settings))
                .subscriptions()
                .get(0);
        SinkSettings many = events(shop);

        assertThatThrownBy(() -> many.factory().create(many.context(shop).build()))
                .hasMessage("b 7 true ONLY_NEW [ALL, ONLY_NEW] c/d http://h/p PT5S [x, y] {k=1} 3 ALL 1 ONLY_NEW");
        configuration.assertErrors(
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
}
