package dev.river.demo.shop;

import dev.river.demo.server.DemoException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Business in the shop: a transaction every now and then, about a hundred changed rows a second, until it is stopped. */
public final class ShopLoad implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration TO_STOP = Duration.ofSeconds(30);

    /** Once in so many times, all is taken back, and nobody may ever hear of it. */
    private static final int ROLLBACK_ONE_IN = 25;

    private final Connection connection;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "load"));
    private final Random random = new Random(20);
    private volatile @Nullable String failure;

    private ShopLoad(Connection connection) {
        this.connection = connection;
    }

    /** Opens the shop for business. */
    public static ShopLoad start(Shop shop) throws DemoException {
        try {
            Connection connection = shop.connect();
            connection.setAutoCommit(false);
            ShopLoad load = new ShopLoad(connection);
            var unused = load.executor.scheduleWithFixedDelay(load::trade, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            return load;
        } catch (SQLException e) {
            throw new DemoException("The shop's load could not connect: " + e.getMessage(), e);
        }
    }

    /** @throws DemoException if the load could not continue */
    public void requireHealthy() throws DemoException {
        if (failure != null) {
            throw new DemoException("The shop's load could not continue: " + failure);
        }
    }

    /** Lets the transaction that runs come to its end, and starts none after it. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            boolean unused = executor.awaitTermination(TO_STOP.toSeconds(), TimeUnit.SECONDS);
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            // The server takes back whatever the connection has left open.
        }
    }

    private void trade() {
        Trade trade = Trade.any(random);
        try (Statement statement = connection.createStatement()) {
            for (String sql : trade.statements()) {
                statement.execute(sql);
            }
            if (random.nextInt(ROLLBACK_ONE_IN) == 0) {
                connection.rollback();
            } else {
                connection.commit();
            }
        } catch (SQLException e) {
            failure = trade + ": " + e.getMessage();
            executor.shutdown();
        }
    }
}
