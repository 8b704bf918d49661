package dev.river.testservers.oldkafka;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.server.ZooKeeperServerMain;

/**
 * Runs one broker and its ZooKeeper. The arguments are ZooKeeper's file of properties, its address, and the broker's file of
 * properties. It says READY on standard output, and stops on the first byte, or the end, of standard input: it never
 * outlives its parent.
 */
public final class OldKafkaMain {
    private static final String REGISTRATION = "/brokers/ids/0";
    private static final String CONTROLLER = "/controller";
    private static final int SESSION_MILLIS = 30_000;

    private OldKafkaMain() {}

    public static void main(String[] args) throws IOException, InterruptedException, KeeperException {
        run("zookeeper", () -> ZooKeeperServerMain.main(new String[] {args[0]}));
        ZooKeeper zooKeeper = connect(args[1]);
        // A broker that was killed is registered until its session times out, and most releases end when they meet it.
        // It ran in the same process as this ZooKeeper: it is dead for sure.
        delete(zooKeeper, REGISTRATION);
        delete(zooKeeper, CONTROLLER);
        CountDownLatch registered = watchRegistration(zooKeeper);
        run("kafka", () -> startBroker(args[2]));
        registered.await();
        zooKeeper.close();
        System.out.println("READY");
        int unused = System.in.read();
        // Kafka stops at the end of the JVM, while ZooKeeper runs.
        System.exit(0);
    }

    private static ZooKeeper connect(String address) throws IOException, InterruptedException {
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper zooKeeper = new ZooKeeper(address, SESSION_MILLIS, event -> {
            if (event.getState() == KeeperState.SyncConnected) {
                connected.countDown();
            }
        });
        connected.await();
        return zooKeeper;
    }

    /** Counts down when the broker is registered. The watch ends with its session, and the process with it: nothing would wake the wait. */
    private static CountDownLatch watchRegistration(ZooKeeper zooKeeper) throws InterruptedException, KeeperException {
        CountDownLatch registered = new CountDownLatch(1);
        zooKeeper.exists(REGISTRATION, event -> {
            if (event.getType() == EventType.NodeCreated) {
                registered.countDown();
            } else if (event.getState() == KeeperState.Expired) {
                System.err.println("The session with ZooKeeper has expired before the broker was registered.");
                System.exit(1);
            }
        });
        return registered;
    }

    /** The class is that of the release that runs. */
    private static void startBroker(String properties) {
        try {
            Class.forName("kafka.Kafka").getMethod("main", String[].class).invoke(null, (Object)
                    new String[] {properties});
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Kafka could not be started.", e);
        }
    }

    private static void delete(ZooKeeper zooKeeper, String node) throws InterruptedException, KeeperException {
        try {
            zooKeeper.delete(node, -1);
        } catch (KeeperException.NoNodeException e) {
            // The first run, or one that was stopped in good order.
        }
    }

    /** Without it the other is of no use. */
    private static void run(String name, Runnable service) {
        Thread thread = new Thread(service, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((ended, reason) -> {
            reason.printStackTrace();
            System.exit(1);
        });
        thread.start();
    }
}
