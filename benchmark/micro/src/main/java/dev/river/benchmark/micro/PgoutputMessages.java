package dev.river.benchmark.micro;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Column;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes as pgoutput does in protocol version 1.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">its message formats</a>
 */
final class PgoutputMessages implements SampleMessages {

    private static final int KEY_IDENTITY_OID = 16384;
    private static final int FULL_IDENTITY_OID = 16389;

    /** The tables of the benchmark know their types by themselves. */
    private static final int ANY_TYPE_OID = 25;

    private final SampleTable table;

    PgoutputMessages(SampleTable table) {
        this.table = table;
    }

    @Override
    public List<byte[]> opening() {
        return List.of(
                message('B', out -> {
                    out.writeLong(0x16B3748L);
                    out.writeLong(820_454_400_000_000L);
                    out.writeInt(731);
                }),
                message('R', out -> relation(out, KEY_IDENTITY_OID, "sample", false)),
                message('R', out -> relation(out, FULL_IDENTITY_OID, "whole_sample", true)));
    }

    @Override
    public byte[] insert(int i) {
        return message('I', out -> {
            out.writeInt(KEY_IDENTITY_OID);
            tuple(out, 'N', table.values(i));
        });
    }

    @Override
    public byte[] update(int i) {
        return message('U', out -> {
            out.writeInt(FULL_IDENTITY_OID);
            tuple(out, 'O', table.values(i));
            tuple(out, 'N', table.changedValues(i));
        });
    }

    @Override
    public byte[] delete(int i) {
        return message('D', out -> {
            out.writeInt(KEY_IDENTITY_OID);
            tuple(out, 'K', table.keyOf(i));
        });
    }

    private void relation(DataOutputStream out, int oid, String name, boolean fullIdentity) throws IOException {
        out.writeInt(oid);
        string(out, "public");
        string(out, name);
        out.writeByte(fullIdentity ? 'f' : 'd');
        List<Column> columns = table.table().columns();
        out.writeShort(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            out.writeByte(fullIdentity || i == 0 ? 1 : 0);
            string(out, columns.get(i).name());
            out.writeInt(ANY_TYPE_OID);
            out.writeInt(-1);
        }
    }

    private static void tuple(DataOutputStream out, char marker, List<@Nullable String> values) throws IOException {
        out.writeByte(marker);
        out.writeShort(values.size());
        for (String value : values) {
            if (value == null) {
                out.writeByte('n');
            } else {
                byte[] utf8 = value.getBytes(UTF_8);
                out.writeByte('t');
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        }
    }

    private static void string(DataOutputStream out, String text) throws IOException {
        out.write(text.getBytes(UTF_8));
        out.writeByte(0);
    }

    private interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }

    private static byte[] message(char type, Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(type);
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
