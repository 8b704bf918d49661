package dev.river.postgres.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.postgres.Source;
import dev.river.postgres.SourceException;
import dev.river.postgres.encoding.Encodings;
import dev.river.postgres.encoding.Transcoder;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import dev.river.sink.Table;
import java.nio.charset.Charset;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How the values that a session is sent are read.
 *
 * <p>Nearly always the server sends UTF-8, and they are taken as they are. Two do not: an {@code SQL_ASCII} database, whose text
 * may be in any encoding, and sends it as it is; and, before PostgreSQL 15, the type {@code "char"}, which holds one byte, be it
 * half a character.
 */
public final class TextReading {

    /** Since then a byte that is no ASCII is written as an octal number. */
    private static final int CHAR_IS_ASCII_SINCE = 150000;

    private final int version;
    private final boolean undeclared;
    private final boolean utf8;
    private final Charset charset;
    private final LongConsumer replaced;

    /** @param replaced takes how many characters were replaced, each time that some were; for any thread */
    TextReading(Source source, int serverVersion, String serverEncoding, LongConsumer replaced) {
        this.version = serverVersion;
        this.undeclared = serverEncoding.equals(Encodings.SQL_ASCII);
        this.utf8 = serverEncoding.equals("UTF8");
        this.charset = declared(source);
        this.replaced = replaced;
    }

    private static Charset declared(Source source) {
        String encoding = source.encoding();
        return encoding == null
                ? UTF_8
                : Encodings.named(encoding)
                        .orElseThrow(
                                () -> SourceException.fatal("source.encoding: " + Encodings.problem(encoding), null));
    }

    /** Whether text comes as it is stored, in an encoding that the server does not know. */
    public boolean isRaw() {
        return undeclared;
    }

    /** Whether all values can be taken as they are, whatever table they are of. */
    public boolean isPlain() {
        return !undeclared && (!utf8 || version >= CHAR_IS_ASCII_SINCE);
    }

    /**
     * What makes UTF-8 of the values of a table; null where they can be taken as they are. Each call makes another one, for one
     * thread.
     */
    public @Nullable Transcoder transcoder(Table table) {
        if (isPlain() || (!undeclared && !mayHaveBytes(table))) {
            return null;
        }
        return new Transcoder(undeclared ? charset : UTF_8, replaced);
    }

    private static boolean mayHaveBytes(Table table) {
        return table.columns().stream().map(Column::type).anyMatch(TextReading::mayHaveBytes);
    }

    /** Domains and types of users may be made of {@code "char"}. */
    private static boolean mayHaveBytes(ColumnType type) {
        ColumnType element = type.element();
        return element == null ? type.kind() == Kind.OTHER || type.kind() == Kind.COMPOSITE : mayHaveBytes(element);
    }

    /** A value as the database has it: the literal of its bytes, all in ASCII. Only where text {@link #isRaw}. */
    public String literal(String value) {
        StringBuilder literal = new StringBuilder("E'");
        for (byte each : value.getBytes(charset)) {
            if (each >= ' ' && each != '\'' && each != '\\') {
                literal.append((char) each);
            } else {
                literal.append(String.format("\\x%02x", each));
            }
        }
        return literal.append('\'').toString();
    }
}
