package dev.river.service.config.reading;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class LogFormatTest {

    private final LoggerContext context = new LoggerContext();

    @Test
    void riversOwnLinesBeginWithWhatTheyAreAbout() throws Exception {
        assertThat(line("dev.river.pipeline.status.Board", Level.INFO)).isEqualTo("INFO  shop: said");
        assertThat(line("dev.river.pipeline.lane.Trouble", Level.WARN)).isEqualTo("WARN  shop: said");
        assertThat(line("dev.river.sink.search", Level.ERROR)).isEqualTo("ERROR shop: said");
    }

    @Test
    void detailsNameTheClass() throws Exception {
        assertThat(line("dev.river.dump.PartReader", Level.DEBUG)).isEqualTo("DEBUG PartReader: shop: said");
        assertThat(line("dev.river.dump.PartReader", Level.TRACE)).isEqualTo("TRACE PartReader: shop: said");
    }

    @Test
    void librariesAreNamed() throws Exception {
        assertThat(line("org.apache.kafka.clients.NetworkClient", Level.WARN))
                .isEqualTo("WARN  NetworkClient: shop: said");
        assertThat(line("plain", Level.ERROR)).isEqualTo("ERROR plain: shop: said");
    }

    /** A line without its time. */
    private String line(String logger, Level level) throws IOException {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(format());
        layout.start();
        LoggingEvent event = new LoggingEvent("", context.getLogger(logger), level, "shop: said", null, null);
        String line = layout.doLayout(event);
        assertThat(line).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d[.]\\d{3} .*\\R");
        return line.substring("2000-01-01 00:00:00.000 ".length()).stripTrailing();
    }

    private static String format() throws IOException {
        ObjectNode settings = new ObjectMapper().createObjectNode();
        Defaults.addTo(settings);
        return settings.at("/logging/appenders/0/logFormat").asText();
    }
}
