package dev.river.demo.shop;

import dev.river.demo.server.DemoException;
import dev.river.demo.server.Resource;
import dev.river.testservers.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The shop's database: the tables with their first rows, and the role that River reads with. */
public final class Shop {
    /** The name of its database. */
    public static final String DATABASE = "shop";

    public static final ShopTable CUSTOMERS = new ShopTable("customers", List.of("id"));
    public static final ShopTable PRODUCTS = new ShopTable("products", List.of("sku"));
    public static final ShopTable ORDERS = new ShopTable("orders", List.of("id"));
    static final ShopTable ORDER_LINES = new ShopTable("order_lines", List.of("order_id", "line_no"));
    /** All of them. */
    public static final List<ShopTable> TABLES = List.of(CUSTOMERS, PRODUCTS, ORDERS, ORDER_LINES);

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
    public static Shop open(PostgresServer server, String password) throws DemoException {
        Shop shop = new Shop(server);
        try {
            server.createDatabase(DATABASE);
            server.execute(DATABASE, Resource.text(Shop.class, "shop.sql"));
            server.execute(DATABASE, RIVERS_RIGHTS.formatted(password));
            return shop;
        } catch (IllegalStateException e) {
            throw new DemoException("The shop's tables could not be created. " + e.getMessage(), e);
        }
    }

    /** A connection of the shop's own, not River's. The caller closes it. */
    public Connection connect() throws SQLException {
        return server.connect(DATABASE);
    }

    /** The end of what has been written so far. */
    public Lsn walEnd() throws DemoException {
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
