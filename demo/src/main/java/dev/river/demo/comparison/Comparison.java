package dev.river.demo.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.river.demo.server.ExactJson;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares a table with what became of it elsewhere, key by key and value by value, each value as what its type says. */
final class Comparison {
    private final List<String> findings = new ArrayList<>();

    /**
     * Compares one table.
     *
     * @param where how the other end is called in the findings
     * @param table the table as it is
     * @param arrived the rows at the other end, by key
     */
    void compare(String where, TableReader.Rows table, Map<String, ? extends JsonNode> arrived) {
        for (String key : new TreeSet<>(table.byKey().keySet())) {
            JsonNode row = arrived.get(key);
            if (row == null) {
                findings.add(where + ": row " + key + " is missing");
            } else {
                compareRow(
                        where + ": row " + key, table.columns(), table.byKey().getOrDefault(key, Map.of()), row);
            }
        }
        for (String key : new TreeSet<>(arrived.keySet())) {
            if (!table.byKey().containsKey(key)) {
                findings.add(where + ": row " + key + " should not be there");
            }
        }
    }

    /** What is not the same, a sentence each, without the values. */
    List<String> findings() {
        return List.copyOf(findings);
    }

    private void compareRow(String where, List<Column> columns, Map<String, String> expected, JsonNode row) {
        for (Column column : columns) {
            JsonNode value = row.get(column.name());
            if (value == null) {
                findings.add(where + " lacks the column " + column.name());
            } else if (!isSame(column.kind(), expected.get(column.name()), value)) {
                findings.add(where + " differs in the column " + column.name());
            }
        }
        for (Iterator<String> names = row.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (columns.stream().noneMatch(column -> column.name().equals(name))) {
                findings.add(where + " has a column " + name + " that the table has not");
            }
        }
    }

    private static boolean isSame(Column.Kind kind, @Nullable String expected, JsonNode value) {
        if (expected == null) {
            return value.isNull();
        }
        return switch (kind) {
            case NUMBER -> isSameNumber(expected, value);
            case BOOLEAN -> value.isBoolean() && expected.equals(value.asText());
            case STRUCTURE -> isSameStructure(expected, value);
            case TEXT -> isSameText(expected, value);
        };
    }

    /** NaN and the infinities are no numbers in JSON, and are written as texts. */
    private static boolean isSameNumber(String expected, JsonNode value) {
        try {
            BigDecimal number = new BigDecimal(expected);
            return value.isNumber() && number.compareTo(value.decimalValue()) == 0;
        } catch (NumberFormatException e) {
            return isSameText(expected, value);
        }
    }

    private static boolean isSameStructure(String expected, JsonNode value) {
        try {
            return ExactJson.isSame(ExactJson.parse(expected), value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL gave JSON that is none", e);
        }
    }

    private static boolean isSameText(String expected, JsonNode value) {
        return value.isTextual() && expected.equals(value.textValue());
    }
}
