package dev.river.pipeline.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.river.format.value.TypeSettings;
import dev.river.pipeline.check.Finding.Severity;
import dev.river.pipeline.lane.LaneSettings;
import dev.river.pipeline.memory.MemoryBudget;
import dev.river.pipeline.progress.Positions;
import dev.river.pipeline.progress.ProgressStore;
import dev.river.pipeline.progress.file.FileProgressStore;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import dev.river.pipeline.settings.ChangedSettings;
import dev.river.pipeline.settings.DumpSettings;
import dev.river.pipeline.settings.DumpSettings.MadeDump;
import dev.river.pipeline.settings.SinkSettings;
import dev.river.pipeline.settings.SubscriptionSettings;
import dev.river.pipeline.settings.TaskAddress;
import dev.river.postgres.PluginChoice;
import dev.river.postgres.Source;
import dev.river.sink.Destination;
import dev.river.sink.Lsn;
import dev.river.sink.RetriableException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.FaultySink;
import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class PreflightIT {

    private static PostgresServer server;

    @TempDir
    Path state;

    private String url = server.jdbcUrl("shop");
    private @Nullable String user = PostgresServer.SUPERUSER;
    private @Nullable String password;
    private PluginChoice plugin = PluginChoice.AUTO;
    private DumpSettings dump = new DumpSettings(DumpSettings.Mode.COPY, 2);
    private String slot = "river_shop";
    private @Nullable String encoding;
    private SinkFactory sink = new KeyedSink(new FaultySink());

    private static class KeyedSink implements SinkFactory {

        private final FaultySink server;
        private List<Destination> checked = List.of();

        KeyedSink(FaultySink server) {
            this.server = server;
        }

        @Override
        public Sink create(SinkContext context) {
            return server;
        }

        @Override
        public void check(SinkContext context, List<Destination> destinations) {
            checked = destinations;
            server.check();
        }

        @Override
        public Destination destination(String asked) {
            return Destination.rows(asked.replace('$', '_'));
        }
    }

    @BeforeAll
    static void startServer() {
        server = PostgresServer.builder().setting("max_replication_slots", "1").start();
        server.createDatabase("shop");
        server.execute("shop", "CREATE TABLE orders (id int PRIMARY KEY, code text)");
        server.execute("shop", "CREATE TABLE log (line text)");
        server.execute("shop", "CREATE TABLE a$b (id int PRIMARY KEY); CREATE TABLE a_b (id int PRIMARY KEY)");
        server.execute("shop", "CREATE ROLE reader LOGIN PASSWORD 'secret'");
        server.execute("shop", "CREATE ROLE streamer LOGIN REPLICATION PASSWORD 'secret'");
        server.execute("shop", "GRANT SELECT ON orders TO streamer");
        server.execute(
                "shop",
                "CREATE SCHEMA attic; CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY LIST (id);"
                        + " CREATE TABLE attic.parts_1 PARTITION OF parts FOR VALUES IN (1);"
                        + " GRANT SELECT ON parts TO streamer");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void nothingIsFoundWhereAllIsWell() {
        assertThat(check("public.orders")).isEmpty();
    }

    @Test
    void whatAPublicationChangesForTheOwnersOfTablesIsSaidBeforeItIsMade() {
        try (Preflight preflight = new Preflight()) {
            assertThat(preflight
                            .start(settings(List.of(rule("public.orders", List.of()))), progress())
                            .join())
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.NOTE);
                        assertThat(finding.sentence()).contains("loses its primary key", "SET UNLOGGED fails");
                    });
        }
    }

    @Test
    void aSinkWhoseCheckDoesNotReturnIsNamedAndHoldsNobodyUp() {
        sink = new KeyedSink(new FaultySink()) {
            @Override
            public void check(SinkContext context, List<Destination> destinations) {
                Uninterruptibles.awaitUninterruptibly(new CountDownLatch(1));
            }
        };
        try (Preflight preflight = new Preflight(Duration.ofMillis(200))) {
            SubscriptionSettings settings = settings(List.of(rule("public.orders", List.of())));
            assertThat(Checks.findings(preflight.start(settings, progress())))
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.severity()).isEqualTo(Severity.UNREACHABLE);
                        assertThat(finding.sentence()).contains("Sink events: its check has not returned", "plugin");
                    });
        }
    }

    @Test
    void aSinkThatIsAwayIsAskedOnceForAllSubscriptions() {
        AtomicInteger asked = new AtomicInteger();
        sink = new KeyedSink(new FaultySink()) {
            @Override
            public void check(SinkContext context, List<Destination> destinations) {
                asked.incrementAndGet();
                throw new RetriableException("The broker is away.");
            }
        };
        SubscriptionSettings settings = settings(List.of(rule("public.orders", List.of())));
        try (Preflight preflight = new Preflight()) {
            List<Preflight.Check> checks = Stream.generate(() -> preflight.start(settings, progress()))
                    .limit(5)
                    .toList();

            assertThat(checks)
                    .allSatisfy(check -> assertThat(Checks.findings(check))
                            .extracting(Finding::severity)
                            .containsExactly(Severity.UNREACHABLE));
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void aPatternWithoutATableIsNamed() {
        assertThat(check("public.ordres")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence()).contains("\"public.ordres\"", "matches no table", "sink events");
        });
    }

    @Test
    void tablesWhoseRowsWouldReplaceEachOtherAreNamed() {
        String sentence =
                "Tables public.a$b and public.a_b both go to all of sink events, where rows with equal keys would"
                        + " replace each other";
        assertThat(check(List.of(toOne("public.a*b", List.of()))))
                .extracting(Finding::sentence)
                .anyMatch(found -> found.startsWith(sentence));
        assertThat(check(List.of(toOne("public.a*b", List.of("id")))))
                .extracting(Finding::sentence)
                .noneMatch(found -> found.startsWith("Tables "));
    }

    @Test
    void tablesOfTwoSubscriptionsWhoseRowsWouldReplaceEachOtherAreNamed() {
        SubscriptionSettings first = settings(List.of(toOne("public.orders", List.of())));
        SubscriptionSettings second = ChangedSettings.withName(first, "crm");
        try (Preflight preflight = new Preflight()) {
            List<Finding> findings = new ArrayList<>(Checks.findings(preflight.start(first, progress())));
            findings.addAll(Checks.findings(preflight.start(second, progress())));

            assertThat(findings).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                assertThat(finding.sentence())
                        .startsWith(
                                "Tables public.orders of subscription shop and public.orders both go to all of sink events");
            });
        }
    }

    private static Rule toOne(String pattern, List<String> key) {
        return new Rule(TablePattern.parse(pattern), "events", new DestinationTemplate("all"), key, "row");
    }

    @Test
    void anEncodingThatTestDecodingCannotBeReadInIsNamed() {
        server.execute(
                "shop", "CREATE DATABASE latin6 ENCODING 'LATIN6' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        server.execute("latin6", "CREATE TABLE orders (id int PRIMARY KEY)");
        url = server.jdbcUrl("latin6");
        plugin = PluginChoice.TEST_DECODING;
        assertThat(check("public.orders"))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.sentence()).contains("encoded in LATIN6", "use the plugin pgoutput"));
        plugin = PluginChoice.PGOUTPUT;
        assertThat(check("public.orders")).isEmpty();
    }

    @Test
    void anExceptionThatIsNoTableOfTheRuleIsWarnedOf() {
        assertThat(check(List.of(excluding("public.order*", "public.ordres"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.sentence())
                            .contains("The rule for table \"public.order*\"", "excludes \"public.ordres\"");
                });
        assertThat(check(List.of(excluding("public.*", "public.log"), rule("public.log", List.of()))))
                .extracting(Finding::sentence)
                .allSatisfy(sentence -> assertThat(sentence).doesNotContain("excludes"));
    }

    private static Rule excluding(String pattern, String exception) {
        return new Rule(
                TablePattern.parse(pattern),
                List.of(TablePattern.parse(exception)),
                "events",
                DestinationTemplate.DEFAULT,
                List.of(),
                "river",
                TypeSettings.DEFAULT);
    }

    @Test
    void aTableWithoutAReplicaIdentityIsToldAsThePluginTellsItsChanges() {
        plugin = PluginChoice.PGOUTPUT;
        assertThat(check("public.log"))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .contains("no replica identity", "but not its updates and deletes"));
        plugin = PluginChoice.TEST_DECODING;
        assertThat(check("public.log"))
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.sentence()).contains("no replica identity", "go to the dead letters"));
    }

    @Test
    void aProgramOrAFileThatCannotGiveTheFirstDumpIsAnError() {
        dump = byProgram("/nowhere/pg_dump", null);
        assertThat(check("public.*"))
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).contains("/nowhere/pg_dump of dump.pgDump cannot be run"));
        dump = byProgram("pg_dump", new MadeDump(state.resolve("absent.sql"), new Lsn(1)));
        assertThat(check("public.*"))
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence).contains("There is no file ", "absent.sql"));
    }

    private static DumpSettings byProgram(String program, @Nullable MadeDump file) {
        return new DumpSettings(
                DumpSettings.Mode.PG_DUMP, 2, 1 << 20, DumpSettings.NO_LIMIT, DumpSettings.NO_LIMIT, program, file);
    }

    @Test
    void aRuleThatOthersLeaveNoTableForIsNamed() {
        assertThat(check(List.of(rule("public.order*", List.of()), rule("public.orders", List.of()))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.sentence()).contains("\"public.orders\"", "never reached", "put it before them");
                });
    }

    @Test
    void progressOfAnotherClusterFailsAndSaysHowToRepairIt() {
        progress()
                .claim()
                .save(new Positions(
                        "river_shop", "7301234567890123456", 1, 0, Lsn.ZERO, "", Map.of(), Lsn.ZERO, Map.of()));

        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.FAILED);
            assertThat(finding.sentence()).contains("another cluster", "correct the url", "tasks/dump?subscription=");
        });
    }

    @Test
    void aWrongPasswordIsSaidWithoutIt() {
        user = "reader";
        password = "wr0ng";

        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence())
                    .contains("refuses the password of user \"reader\"")
                    .doesNotContain("wr0ng");
        });
    }

    @Test
    void aClosedPortMayOpenLater() {
        url = "jdbc:postgresql://127.0.0.1:1/shop";

        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.UNREACHABLE);
            assertThat(finding.sentence()).contains("jdbc:postgresql://127.0.0.1:1/shop", "is it running");
        });
    }

    @Test
    void missingRightsComeWithTheSqlThatGrantsThem() {
        user = "reader";
        password = "secret";
        plugin = PluginChoice.PGOUTPUT;

        List<Finding> findings = check("public.orders");

        assertThat(findings)
                .extracting(Finding::sql)
                .anySatisfy(sql -> assertThat(sql).isEqualTo("ALTER ROLE \"reader\" REPLICATION;"));
        assertThat(findings)
                .extracting(Finding::sql)
                .anySatisfy(sql -> assertThat(sql).contains("GRANT SELECT ON \"public\".\"orders\" TO \"reader\""));
        assertThat(findings)
                .extracting(Finding::sql)
                .anySatisfy(sql -> assertThat(sql)
                        .contains("CREATE PUBLICATION \"river_shop\" FOR TABLE ONLY \"public\".\"orders\""));
        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.ERROR);
    }

    @Test
    void aPartitionThatMayNotBeReadIsAnError() {
        user = "streamer";
        password = "secret";
        plugin = PluginChoice.TEST_DECODING;

        assertThat(check("public.parts")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence()).contains("public.parts and each of its partitions");
            assertThat(finding.sql())
                    .isEqualTo("GRANT USAGE ON SCHEMA \"public\", \"attic\" TO \"streamer\";\n"
                            + "GRANT SELECT ON \"public\".\"parts\", \"attic\".\"parts_1\" TO \"streamer\";");
        });
    }

    @Test
    void autoFallsBackToTestDecodingWithAWarning() {
        user = "streamer";
        password = "secret";

        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.sentence()).contains("test_decoding is used");
        });
    }

    @Test
    void aSlotOfAnotherPluginAndAFullServerAreNamed() {
        server.execute("shop", "SELECT pg_create_logical_replication_slot('taken', 'test_decoding')");
        try {
            slot = "taken";
            plugin = PluginChoice.PGOUTPUT;
            assertThat(check("public.orders")).singleElement().satisfies(finding -> {
                assertThat(finding.sentence()).contains("Slot taken", "decodes by test_decoding", "asks for pgoutput");
                assertThat(finding.sql()).isEqualTo("SELECT pg_drop_replication_slot('taken');");
            });

            slot = "river_shop";
            assertThat(check("public.orders"))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.sentence())
                            .contains("no free replication slot", "max_replication_slots"));
        } finally {
            server.execute("shop", "SELECT pg_drop_replication_slot('taken')");
        }
    }

    @Test
    void aTableWithoutAKeyIsNamedWhereTheSinkNeedsOne() {
        List<Finding> findings = check("public.log");

        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.ERROR, Severity.WARNING);
        assertThat(findings.get(0).sentence()).contains("public.log has no primary key", "set key in the rule");
        assertThat(findings.get(1).sql()).isEqualTo("ALTER TABLE \"public\".\"log\" REPLICA IDENTITY FULL;");
    }

    @Test
    void aKeyOfTheRuleMustBeInTheTableAndShouldBeInTheIdentity() {
        assertThat(check(rule("public.orders", List.of("cod")))).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence()).contains("[cod]", "does not have");
        });
        assertThat(check(rule("public.orders", List.of("code"))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARNING);
                    assertThat(finding.sentence()).contains("[code]", "not in the replica identity");
                });
    }

    @Test
    void twoDestinationsThatTheSinkWritesAlikeAreNamed() {
        assertThat(check("public.a?b")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence()).contains("public.a$b", "public.a_b");
        });
    }

    @Test
    void aSinkThatIsAwayOrRefusesIsNamed() {
        KeyedSink keyed = new KeyedSink(new FaultySink());
        keyed.server.refuse(1);
        sink = keyed;
        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.UNREACHABLE);
            assertThat(finding.sentence()).startsWith("Sink events: ");
        });
        sink = new KeyedSink(new FaultySink().failFatally("No such cluster; correct urls"));
        assertThat(check("public.orders")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.sentence()).isEqualTo("Sink events: No such cluster; correct urls");
        });
    }

    @Test
    void sinkIsCheckedForTheDestinationsThatItWillGet() {
        KeyedSink keyed = new KeyedSink(new FaultySink());
        sink = keyed;
        check("public.a_b");
        assertThat(keyed.checked).containsExactly(Destination.rows("public.a_b"));

        url = "jdbc:postgresql://127.0.0.1:1/shop";
        check("public.a_b");
        assertThat(keyed.checked).isEmpty();
    }

    @Test
    void faultOfASinkIsAnErrorThatNamesItBesideWhatElseIsFound() {
        sink = new KeyedSink(new FaultySink()) {
            @Override
            public void check(SinkContext context, List<Destination> destinations) {
                throw new UncheckedIOException(new IOException("a fault of its own"));
            }
        };

        List<Finding> findings = check("public.log");

        assertThat(findings)
                .extracting(Finding::severity)
                .containsExactly(Severity.ERROR, Severity.ERROR, Severity.WARNING);
        assertThat(findings)
                .extracting(Finding::sentence)
                .anySatisfy(sentence -> assertThat(sentence)
                        .startsWith("Sink events: ")
                        .contains("a fault of its own", "fault of the sink's plugin"));
    }

    @Test
    void databaseWhoseEncodingNobodyKnowsIsToldWithTheRemedyAndItsTablesThatCannotBeNamed() {
        server.execute(
                PostgresServer.SUPERUSER,
                "CREATE DATABASE bytes ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        server.execute(
                "bytes",
                "CREATE TABLE good (id int PRIMARY KEY); DO $$ BEGIN EXECUTE format('CREATE TABLE public.%I (id int PRIMARY"
                        + " KEY)', convert_from('\\x6261e9', 'SQL_ASCII')); END $$");
        url = server.jdbcUrl("bytes");

        assertThat(check("public.*"))
                .extracting(finding -> finding.severity() + " " + finding.sentence())
                .satisfiesExactly(
                        finding ->
                                assertThat(finding).startsWith("WARNING ").contains("SQL_ASCII", "set source.encoding"),
                        finding -> assertThat(finding)
                                .startsWith(
                                        "WARNING Table public.ba\\351 has a name, or a column with a name, that is not UTF-8"));
        encoding = "WIN1252";
        assertThat(check("public.*"))
                .extracting(Finding::sentence)
                .singleElement()
                .asString()
                .startsWith("Table public.ba");
    }

    @Test
    void encodingOfADatabaseThatDeclaresItsOwnIsRefused() {
        encoding = "LATIN1";

        assertThat(check("public.orders"))
                .extracting(finding -> finding.severity() + " " + finding.sentence())
                .singleElement()
                .asString()
                .startsWith("ERROR source.encoding is LATIN1, but database shop at ")
                .contains("is encoded in UTF8", "remove source.encoding");
    }

    private List<Finding> check(String pattern) {
        return check(rule(pattern, List.of()));
    }

    private List<Finding> check(Rule rule) {
        return check(List.of(rule));
    }

    private List<Finding> check(List<Rule> rules) {
        return Checks.findings(settings(rules), progress());
    }

    private SubscriptionSettings settings(List<Rule> rules) {
        return new SubscriptionSettings(
                "shop",
                new Source(url, null, user, password, slot, plugin, "river_shop", encoding, Map.of()),
                dump,
                1L << 30,
                rules,
                Map.of("events", new SinkSettings("events", sink, LaneSettings.defaults())),
                new MemoryBudget(64 << 20, 1, 3),
                state,
                state,
                TaskAddress.DEFAULT);
    }

    private ProgressStore progress() {
        return new FileProgressStore(state, "shop");
    }

    private static Rule rule(String pattern, List<String> key) {
        return new Rule(TablePattern.parse(pattern), "events", DestinationTemplate.DEFAULT, key, "river");
    }
}
