package dev.river.pipeline.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SinkLoggerTest {

    private final Logger target = (Logger) LoggerFactory.getLogger("dev.river.sink.events");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final System.Logger log = new SinkLogger("shop", "events");

    @BeforeEach
    void listen() {
        appender.start();
        target.setAdditive(false);
        target.setLevel(Level.INFO);
        target.addAppender(appender);
    }

    @AfterEach
    void forget() {
        target.detachAppender(appender);
    }

    @Test
    void lineNamesTheSubscriptionAndTheSink() {
        log.log(System.Logger.Level.INFO, "Created topic {0} of '{'");
        log.log(System.Logger.Level.WARNING, "{0} of {1} shards", 1, 2);
        log.log(System.Logger.Level.DEBUG, "not shown");
        log.log(System.Logger.Level.ERROR, () -> "made when it is shown");

        assertThat(lines())
                .containsExactly(
                        "INFO shop: sink events: Created topic {0} of '{'",
                        "WARN shop: sink events: 1 of 2 shards", "ERROR shop: sink events: made when it is shown");
    }

    @Test
    void causeIsLoggedToo() {
        log.log(System.Logger.Level.ERROR, "it broke {}", new IllegalStateException("a fuse"));

        assertThat(lines()).containsExactly("ERROR shop: sink events: it broke {}");
        assertThat(appender.list.get(0).getThrowableProxy().getMessage()).isEqualTo("a fuse");
    }

    @Test
    void levelIsThatOfRiversLogging() {
        assertThat(log.isLoggable(System.Logger.Level.INFO)).isTrue();
        assertThat(log.isLoggable(System.Logger.Level.DEBUG)).isFalse();
        assertThat(log.isLoggable(System.Logger.Level.OFF)).isFalse();
    }

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
