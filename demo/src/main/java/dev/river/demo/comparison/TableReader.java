package dev.river.demo.comparison;

import dev.river.demo.server.DemoException;
import dev.river.demo.shop.Shop;
import dev.river.demo.shop.ShopTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads whole tables, all in one state, as PostgreSQL's texts. */
final class TableReader {
    private final Connection connection;

    private TableReader(Connection connection) {
        this.connection = connection;
    }

    /** What a table holds: its columns, and its rows by their key; a NULL is left out of its row. */
    record Rows(List<Column> columns, Map<String, Map<String, String>> byKey) {
        static final Rows NONE = new Rows(List.of(), Map.of());
    }

    /** Reads all tables of the shop. */
    static Map<ShopTable, Rows> readAll(Shop shop) throws DemoException {
        try (Connection connection = shop.connect()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement settings = connection.createStatement()) {
                settings.execute("SET TimeZone TO 'UTC'; SET DateStyle TO 'ISO'; SET extra_float_digits TO 3");
            }
            TableReader reader = new TableReader(connection);
            Map<ShopTable, Rows> tables = new HashMap<>();
            for (ShopTable table : Shop.TABLES) {
                tables.put(table, reader.read(table));
            }
            connection.rollback();
            return tables;
        } catch (SQLException e) {
            throw new DemoException("The shop's tables could not be read: " + e.getMessage(), e);
        }
    }

    private Rows read(ShopTable table) throws SQLException {
        List<Column> columns = columns(table);
        String expressions = columns.stream().map(Column::expression).collect(Collectors.joining(", "));
        Map<String, Map<String, String>> rows = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + expressions + " FROM public." + table.name())) {
            while (result.next()) {
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < columns.size(); i++) {
                    String text = result.getString(i + 1);
                    if (text != null) {
                        row.put(columns.get(i).name(), text);
                    }
                }
                rows.put(table.keyOf(row), row);
            }
        }
        return new Rows(columns, rows);
    }

    private List<Column> columns(ShopTable table) throws SQLException {
        String query = "SELECT attname::text, atttypid::regtype::text FROM pg_attribute"
                + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, "public." + table.name());
            List<Column> columns = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    columns.add(Column.of(result.getString(1), result.getString(2)));
                }
            }
            return columns;
        }
    }
}
