package dev.river.postgres.session;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGProperty;

/** The settings of the PostgreSQL driver, which passes over what it does not know without a word. */
public final class DriverSettings {

    private DriverSettings() {}

    /** The names among properties that the driver does not know, in their order. */
    public static Set<String> unknown(Map<String, String> properties) {
        return unknown(properties.keySet());
    }

    /** The names among the parameters of a URL that the driver does not know, in their order. */
    public static Set<String> unknown(String url) {
        Set<String> names = new TreeSet<>();
        int start = url.indexOf('?');
        if (start >= 0) {
            for (String parameter : url.substring(start + 1).split("&")) {
                if (!parameter.isBlank()) {
                    names.add(parameter.split("=", 2)[0]);
                }
            }
        }
        return unknown(names);
    }

    private static Set<String> unknown(Set<String> names) {
        Set<String> unknown = new TreeSet<>();
        names.stream().filter(name -> PGProperty.forName(name) == null).forEach(unknown::add);
        return unknown;
    }
}
