package dev.river.demo.shop;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What happens in the shop, each in one transaction on rows taken at random. */
enum Trade {
    ORDER(5, """
            WITH placed AS (
                INSERT INTO orders (customer_id, status, total, paid, shipping, ordered_at)
                SELECT id, 'new', 0, false, NULL, clock_timestamp() FROM customers ORDER BY random() LIMIT 1 RETURNING id)
            INSERT INTO order_lines (order_id, line_no, sku, quantity, price, gift)
            SELECT placed.id, row_number() OVER (), p.sku, 1 + floor(random() * 5)::int, p.price, random() < 0.1
            FROM placed, (SELECT sku, price FROM products ORDER BY random() LIMIT 3) p
            """, """
            UPDATE orders o SET total = (SELECT sum(l.quantity * l.price) FROM order_lines l WHERE l.order_id = o.id)
            WHERE id = (SELECT max(id) FROM orders)
            """),

    DELIVERY(5, """
            UPDATE orders SET status = 'shipped', paid = NOT paid,
                shipping = jsonb_build_object('by', 'bike', 'days', floor(random() * 9)::int, 'note', NULL)
            WHERE id IN (SELECT id FROM orders ORDER BY random() LIMIT 4)
            """),

    CANCELLATION(5, """
            DELETE FROM orders WHERE id = (SELECT id FROM orders ORDER BY random() LIMIT 1)
            """),

    /** Leaves the long descriptions as they are. */
    NEW_PRICES(5, """
            UPDATE products SET price = price + 0.01, updated_at = clock_timestamp()
            WHERE sku IN (SELECT sku FROM products ORDER BY random() LIMIT 5)
            """),

    NEW_DESCRIPTION(2, """
            UPDATE products SET description = words(5 + floor(random() * 1500)::int), tags = tags || 'it''s, new'::text
            WHERE sku IN (SELECT sku FROM products WHERE cardinality(tags) < 20 ORDER BY random() LIMIT 2)
            """),

    /** Changes the key of a product, and with it the lines that name it. */
    NEW_SKU(2, """
            UPDATE products SET sku = split_part(sku, '.', 1) || '.' || nextval('numbers')
            WHERE sku IN (SELECT sku FROM products ORDER BY random() LIMIT 2)
            """, """
            UPDATE products SET price = price + 1 WHERE sku = (SELECT sku FROM products ORDER BY random() LIMIT 1)
            """),

    /** Changes the composite key of lines, to and from negative numbers. */
    RENUMBERING(2, """
            UPDATE order_lines SET line_no = -line_no
            WHERE order_id = (SELECT order_id FROM order_lines ORDER BY random() LIMIT 1)
            """),

    NEW_PRODUCT(2, """
            INSERT INTO products SELECT p.* FROM fresh_product('N-' || nextval('numbers')) p
            """),

    END_OF_SALE(2, """
            DELETE FROM products WHERE sku = (
                SELECT sku FROM products p WHERE NOT EXISTS (SELECT FROM order_lines l WHERE l.sku = p.sku)
                ORDER BY random() LIMIT 1)
            """),

    /** The same key is deleted and inserted again, long description included. */
    NEW_EDITION(1, """
            WITH gone AS (
                DELETE FROM products WHERE sku = (
                    SELECT sku FROM products p WHERE NOT EXISTS (SELECT FROM order_lines l WHERE l.sku = p.sku)
                    ORDER BY random() LIMIT 1)
                RETURNING sku)
            SELECT set_config('shop.gone', (SELECT sku FROM gone), true)
            """, """
            INSERT INTO products SELECT p.* FROM fresh_product(current_setting('shop.gone')) p
            WHERE current_setting('shop.gone') <> ''
            """, """
            UPDATE products SET price = price * 2 WHERE sku = current_setting('shop.gone')
            """),

    NEW_CUSTOMER(2, """
            INSERT INTO customers SELECT c.* FROM fresh_customer(nextval('numbers')) c
            """),

    MOVE(4, """
            UPDATE customers SET city = CASE WHEN random() < 0.8 THEN words(2) END, credit = -credit,
                newsletter = NOT newsletter
            WHERE id IN (SELECT id FROM customers ORDER BY random() LIMIT 4)
            """),

    FAREWELL(2, """
            DELETE FROM customers WHERE id = (
                SELECT id FROM customers c WHERE NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = c.id)
                ORDER BY random() LIMIT 1)
            """);

    private static final List<Trade> BY_FREQUENCY = byFrequency();

    private final int frequency;
    private final List<String> statements;

    Trade(int frequency, String... statements) {
        this.frequency = frequency;
        this.statements = List.of(statements);
    }

    static Trade any(Random random) {
        return BY_FREQUENCY.get(random.nextInt(BY_FREQUENCY.size()));
    }

    List<String> statements() {
        return statements;
    }

    private static List<Trade> byFrequency() {
        List<Trade> all = new ArrayList<>();
        for (Trade trade : values()) {
            for (int i = 0; i < trade.frequency; i++) {
                all.add(trade);
            }
        }
        return List.copyOf(all);
    }
}
