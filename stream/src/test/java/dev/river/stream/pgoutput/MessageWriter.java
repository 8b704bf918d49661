package dev.river.stream.pgoutput;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes pgoutput's messages field by field. */
final class MessageWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    MessageWriter(char type) {
        int8(type);
    }

    MessageWriter int8(int value) {
        return write(() -> out.writeByte(value));
    }

    MessageWriter int16(int value) {
        return write(() -> out.writeShort(value));
    }

    MessageWriter int32(int value) {
        return write(() -> out.writeInt(value));
    }

    MessageWriter int64(long value) {
        return write(() -> out.writeLong(value));
    }

    MessageWriter string(String value) {
        return write(() -> out.write(value.getBytes(UTF_8))).int8(0);
    }

    MessageWriter text(String value) {
        byte[] utf8 = value.getBytes(UTF_8);
        return int8('t').int32(utf8.length).write(() -> out.write(utf8));
    }

    MessageWriter raw(String value) {
        return write(() -> out.write(value.getBytes(UTF_8)));
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private interface Write {
        void run() throws IOException;
    }

    private MessageWriter write(Write write) {
        try {
            write.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }
}
