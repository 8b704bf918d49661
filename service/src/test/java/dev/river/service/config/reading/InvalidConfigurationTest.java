package dev.river.service.config.reading;

import static dev.river.service.config.reading.TestConfiguration.SMALL;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of settings that can be read, and cannot be so. */
final class InvalidConfigurationTest {

    private final TestConfiguration configuration;

    InvalidConfigurationTest(@TempDir Path directory) {
        configuration = new TestConfiguration(directory);
    }

    @Test
    void allErrorsAreReportedTogetherByPath() {
        configuration.assertErrors(
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

        configuration.assertErrors(
                second,
                "subscriptions[1].source.slot: the subscription \"shop\" reads the slot river_shop of this"
                        + " database; give each its own slot");
    }

    @Test
    void encodingThatThereIsNotIsToldWithThoseThatThereAre() {
        configuration.assertErrors(
                SMALL.replace("source: {", "source: {encoding: WIN1200, "),
                "subscriptions[0].source.encoding: \"WIN1200\" is no encoding that River can read; it can be EUC_CN,"
                        + " EUC_JP, EUC_KR, EUC_TW, ISO_8859_5, ISO_8859_6, ISO_8859_7, ISO_8859_8, KOI8R, KOI8U, LATIN1, LATIN10,"
                        + " LATIN2, LATIN3, LATIN4, LATIN5, LATIN7, LATIN9, UTF8, WIN1250, WIN1251, WIN1252, WIN1253, WIN1254,"
                        + " WIN1255, WIN1256, WIN1257, WIN1258, WIN866, WIN874");
    }

    @Test
    void defaultSlotThatCannotBeOneIsToldWithTheWayOut() {
        configuration.assertErrors(
                SMALL.replace("name: shop", "name: Shop"),
                "subscriptions[0].source.slot: \"river_Shop\" cannot be a slot's name, which has at most 63 characters,"
                        + " lower-case letters, digits and underscores only; it is made from the subscription's name unless you set it");
    }

    @Test
    void settingsThatTheDriverDoesNotKnowAreNamed() {
        configuration.assertErrors(
                SMALL.replace("/shop", "/shop?sslmod=verify-full&sslmode=require"),
                "subscriptions[0].source.url: the driver has no parameter \"sslmod\", and passes over it; correct it, or take"
                        + " it out");
        configuration.assertErrors(
                SMALL.replace("PASSWORD}\"}", "PASSWORD}\", properties: {sslrootcrt: ca.pem, sslmode: require}}"),
                "subscriptions[0].source.properties.sslrootcrt: the driver has no such setting, and passes over it; correct"
                        + " it, or take it out");
    }

    @Test
    void exceptionsOfARuleArePatterns() {
        configuration.assertErrors(
                SMALL.replace("sink: events}", "sink: events, exclude: [\"public.order_log\", \".x\"]}"),
                "subscriptions[0].rules[0].exclude[1]: \".x\" is not a table pattern such as orders, public.orders or"
                        + " public.order*");
    }

    @Test
    void aFileOfADumpComesWithItsPositionAndItsMode() {
        configuration.assertErrors(
                SMALL.replace("    rules:", "    dump: {file: first.sql}\n    rules:"),
                "subscriptions[0].dump.lsn: file and lsn are set together: a dump that was made already, and the"
                        + " position of its snapshot",
                "subscriptions[0].dump.mode: must be pg_dump where pgDump, or file and lsn, are set");
        configuration.assertErrors(
                SMALL.replace("    rules:", "    dump: {mode: pg_dump, file: first.sql, lsn: 12}\n    rules:"),
                "subscriptions[0].dump.lsn: must be a position such as 0/16B3748");
    }

    @Test
    void formatThatTheSinkRefusesIsToldWithTheReason() {
        configuration.assertErrors(
                SMALL.replace("sink: events}", "sink: events, format: row}"),
                "subscriptions[0].rules[0].format: the sink \"events\" cannot store the format \"row\": a line"
                        + " must show whether it is a delete or an insert");
        configuration.assertErrors(
                SMALL.replace("sink: events}", "sink: events, format: rivr}"),
                "subscriptions[0].rules[0].format: there is no format \"rivr\"; did you mean \"river\"? River has river,"
                        + " row");
    }
}
