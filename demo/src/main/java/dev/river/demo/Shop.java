package dev.river.demo;

import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The shop's database: the tables with their first rows, and the role that River reads with. */
final class Shop {
    static final String DATABASE = "shop";

    static final ShopTable CUSTOMERS = new ShopTable("customers", List.of("id"));
    static final ShopTable PRODUCTS = new ShopTable("products", List.of("sku"));
    static final ShopTable ORDERS = new ShopTable("orders", List.of("id"));
    static final ShopTable ORDER_LINES = new ShopTable("order_lines", List.of("order_id", "line_no"));
    static final List<ShopTable> TABLES = List.of(CUSTOMERS, PRODUCTS, ORDERS, ORDER_LINES);

    /** What a role needs at least. A role that owns the tables needs no publication made for it. */
    private static final String RIVERS_RIGHTS = """
            CREATE ROLE river LOGIN REPLICATION PASSWORD '%s';
            GRANT SELECT ON customers, products, orders, order_lines TO river;
            CREATE PUBLICATION river_shop FOR TABLE customers, products, orders, order_lines;
            """;

    private final PostgresServer server;

    private Shop(PostgresServer server) {
        this.server = server;
    }

    /** @param password what River's role logs in with; it holds no quotes */
    static Shop open(PostgresServer server, String password) throws DemoException {
        Shop shop = new Shop(server);
        try {
            server.createDatabase(DATABASE);
            server.execute(DATABASE, DemoMain.resource("shop.sql"));
            server.execute(DATABASE, RIVERS_RIGHTS.formatted(password));
            return shop;
        } catch (IllegalStateException e) {
            throw new DemoException("The shop's tables could not be created. " + e.getMessage(), e);
        }
    }

    /** A connection of the shop's own, not River's. The caller closes it. */
    Connection connect() throws SQLException {
        return server.connect(DATABASE);
    }

    /** The end of what has been written so far. */
    Lsn walEnd() throws DemoException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_lsn()::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        } catch (SQLException e) {
            throw new DemoException("PostgreSQL did not say how far its WAL reaches: " + e.getMessage(), e);
        }
    }
}
