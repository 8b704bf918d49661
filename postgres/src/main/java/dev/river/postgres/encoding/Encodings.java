package dev.river.postgres.encoding;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The encodings of databases that River can convert itself, by PostgreSQL's names.
 *
 * @see <a href="https://www.postgresql.org/docs/current/multibyte.html">Character Set Support</a>
 */
public final class Encodings {

    /** That of a database which takes any bytes for text, and converts none of them. */
    public static final String SQL_ASCII = "SQL_ASCII";

    /** Java's names of those that Java converts as PostgreSQL does. */
    private static final Map<String, String> JAVA_NAMES = new TreeMap<>(Map.ofEntries(
            Map.entry("UTF8", "UTF-8"),
            Map.entry("LATIN1", "ISO-8859-1"),
            Map.entry("LATIN2", "ISO-8859-2"),
            Map.entry("LATIN3", "ISO-8859-3"),
            Map.entry("LATIN4", "ISO-8859-4"),
            Map.entry("LATIN5", "ISO-8859-9"),
            Map.entry("LATIN7", "ISO-8859-13"),
            Map.entry("LATIN9", "ISO-8859-15"),
            Map.entry("LATIN10", "ISO-8859-16"),
            Map.entry("ISO_8859_5", "ISO-8859-5"),
            Map.entry("ISO_8859_6", "ISO-8859-6"),
            Map.entry("ISO_8859_7", "ISO-8859-7"),
            Map.entry("ISO_8859_8", "ISO-8859-8"),
            Map.entry("WIN866", "IBM866"),
            Map.entry("WIN874", "x-windows-874"),
            Map.entry("WIN1250", "windows-1250"),
            Map.entry("WIN1251", "windows-1251"),
            Map.entry("WIN1252", "windows-1252"),
            Map.entry("WIN1253", "windows-1253"),
            Map.entry("WIN1254", "windows-1254"),
            Map.entry("WIN1255", "windows-1255"),
            Map.entry("WIN1256", "windows-1256"),
            Map.entry("WIN1257", "windows-1257"),
            Map.entry("WIN1258", "windows-1258"),
            Map.entry("KOI8R", "KOI8-R"),
            Map.entry("KOI8U", "KOI8-U"),
            Map.entry("EUC_CN", "GB2312"),
            Map.entry("EUC_KR", "EUC-KR")));

    private static final String EUC_JP = "EUC_JP";
    private static final String EUC_TW = "EUC_TW";

    private Encodings() {}

    /**
     * The charset of an encoding.
     *
     * @param name its name, in capital or small letters
     * @return empty if River has none, also for {@link #SQL_ASCII}
     */
    public static Optional<Charset> named(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case EUC_JP -> Optional.of(EucCharset.japanese());
            case EUC_TW -> Optional.of(EucCharset.taiwanese());
            default -> Optional.ofNullable(JAVA_NAMES.get(upper)).map(Charset::forName);
        };
    }

    /** What is wrong with the name of an encoding that is none of these, and what it may be. */
    public static String problem(String name) {
        return "\"" + name + "\" is no encoding that River can read; it can be " + String.join(", ", names());
    }

    /** All names. */
    public static List<String> names() {
        Map<String, String> all = new TreeMap<>(JAVA_NAMES);
        all.put(EUC_JP, "");
        all.put(EUC_TW, "");
        return List.copyOf(all.keySet());
    }
}
