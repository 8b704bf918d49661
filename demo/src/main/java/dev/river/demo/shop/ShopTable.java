package dev.river.demo.shop;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A table of the shop.
 *
 * @param name its name, in the schema public
 * @param key the columns of its primary key
 */
public record ShopTable(String name, List<String> key) {

    /** The topic that its changes go to. */
    public String topic() {
        return "shop." + name;
    }

    /**
     * The text that a row is known by at the other end: the key's columns joined by {@code -}, which is percent-encoded inside of
     * one of several.
     *
     * @param row the texts of its columns
     */
    public String keyOf(Map<String, String> row) {
        if (key.size() == 1) {
            return text(row, key.get(0));
        }
        return String.join(
                "-",
                key.stream()
                        .map(column -> text(row, column).replace("%", "%25").replace("-", "%2D"))
                        .toList());
    }

    private static String text(Map<String, String> row, String column) {
        return Objects.requireNonNull(row.get(column), column);
    }
}
