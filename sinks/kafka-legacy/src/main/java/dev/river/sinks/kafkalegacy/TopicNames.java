package dev.river.sinks.kafkalegacy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Makes a destination a name that Kafka takes: letters of ASCII, digits, dots, underscores and dashes. */
final class TopicNames {

    private static final int LONGEST = 249;
    private static final int HASH_BYTES = 8;

    private TopicNames() {}

    /** The topic of a destination; a name that Kafka takes stays as it is. */
    static String of(String destination) {
        StringBuilder name = new StringBuilder(destination.length());
        destination.codePoints().forEach(c -> name.append(isAllowed(c) ? (char) c : '_'));
        if (name.length() > LONGEST) {
            // The hash is of the whole, so that long names that differ at their end stay apart.
            String hash = hash(destination);
            name.setLength(LONGEST - hash.length() - 1);
            return name.append('-').append(hash).toString();
        }
        return switch (name.toString()) {
            case "", "." -> "_";
            case ".." -> "__";
            default -> name.toString();
        };
    }

    private static boolean isAllowed(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
