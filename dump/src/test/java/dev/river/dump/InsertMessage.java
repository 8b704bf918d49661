package dev.river.dump;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pgoutput's message of an insert.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical Replication
 *     Message Formats</a>
 */
final class InsertMessage {

    private InsertMessage() {}

    /** The texts of the new row. */
    static List<@Nullable String> texts(byte[] message) {
        ByteBuffer buffer = ByteBuffer.wrap(message);
        expect(buffer, 'I');
        buffer.getInt();
        expect(buffer, 'N');
        int columns = buffer.getShort();
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            if (buffer.get() == 'n') {
                texts.add(null);
            } else {
                byte[] text = new byte[buffer.getInt()];
                buffer.get(text);
                texts.add(new String(text, UTF_8));
            }
        }
        return texts;
    }

    private static void expect(ByteBuffer buffer, char letter) {
        char found = (char) buffer.get();
        if (found != letter) {
            throw new AssertionError("The message has " + found + " where " + letter + " was expected");
        }
    }
}
