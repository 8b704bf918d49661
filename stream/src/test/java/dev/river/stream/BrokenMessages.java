package dev.river.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.river.sink.Lsn;
import java.util.Arrays;
import java.util.function.Supplier;

/** Breaks messages: what is left must be refused, and refused in order. */
public final class BrokenMessages {

    private static final byte[] DAMAGES = {0, -1, 1, '"', '\'', '[', ' ', 'N', 'u'};

    private BrokenMessages() {}

    /**
     * Decodes every strict prefix of a message.
     *
     * @param decoders a decoder that could take the message, for each prefix
     * @param mayBeWhole whether a prefix may be a message in its own right, as it may in text
     */
    public static void everyStrictPrefix(byte[] message, Supplier<Decoder> decoders, boolean mayBeWhole) {
        for (int length = 0; length < message.length; length++) {
            byte[] prefix = Arrays.copyOf(message, length);
            Decoder decoder = decoders.get();
            Throwable thrown = catchThrowable(() -> decoder.decode(prefix, Lsn.ZERO));
            if (thrown != null || !mayBeWhole) {
                assertThat(thrown)
                        .describedAs("the first %d bytes of %d", length, message.length)
                        .isInstanceOf(DecodeException.class);
            }
        }
    }

    /** Decodes the message with each of its bytes replaced. */
    public static void everyDamagedByte(byte[] message, Supplier<Decoder> decoders) {
        for (int at = 0; at < message.length; at++) {
            for (byte damage : DAMAGES) {
                byte[] damaged = message.clone();
                damaged[at] = damage;
                Decoder decoder = decoders.get();
                Throwable thrown = catchThrowable(() -> decoder.decode(damaged, Lsn.ZERO));
                if (thrown != null) {
                    assertThat(thrown)
                            .describedAs("byte %d of %d set to %d", at, message.length, damage)
                            .isInstanceOf(DecodeException.class);
                }
            }
        }
    }
}
