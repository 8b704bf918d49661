package dev.river.pipeline.settings;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a sink logs to River's log, under the logger {@code dev.river.sink.NAME}. What it says is text: only where
 * the sink gives parameters is it a pattern, as everywhere in {@link System.Logger}.
 */
final class SinkLogger implements System.Logger {

    private final Logger log;
    private final String who;

    SinkLogger(String subscription, String sink) {
        this.log = LoggerFactory.getLogger("dev.river.sink." + sink);
        this.who = subscription + ": sink " + sink + ": ";
    }

    @Override
    public String getName() {
        return log.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF && log.isEnabledForLevel(levelOf(level));
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            log.atLevel(levelOf(level)).setCause(thrown).log(who.concat(translated(bundle, message)));
        }
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... parameters) {
        if (isLoggable(level)) {
            String pattern = translated(bundle, format);
            String message = parameters == null || parameters.length == 0
                    ? pattern
                    : new MessageFormat(pattern, Locale.ROOT).format(parameters);
            log.atLevel(levelOf(level)).log(who.concat(message));
        }
    }

    private static String translated(@Nullable ResourceBundle bundle, @Nullable String message) {
        return bundle == null || message == null ? String.valueOf(message) : bundle.getString(message);
    }

    private static org.slf4j.event.Level levelOf(Level level) {
        return switch (level) {
            case ALL, TRACE -> org.slf4j.event.Level.TRACE;
            case DEBUG -> org.slf4j.event.Level.DEBUG;
            case INFO -> org.slf4j.event.Level.INFO;
            case WARNING -> org.slf4j.event.Level.WARN;
            case ERROR, OFF -> org.slf4j.event.Level.ERROR;
        };
    }
}
