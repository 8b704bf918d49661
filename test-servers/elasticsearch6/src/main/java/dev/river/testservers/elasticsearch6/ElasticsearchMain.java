package dev.river.testservers.elasticsearch6;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.node.NodeValidationException;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.transport.Netty4Plugin;

/**
 * Runs one node. The arguments are its home, its HTTP port, and settings as {@code name=value}. It says READY on
 * standard output, and stops on the first byte, or the end, of standard input: it never outlives its parent.
 */
public final class ElasticsearchMain {
    private ElasticsearchMain() {}

    public static void main(String[] args) throws IOException, NodeValidationException {
        Path home = Path.of(args[0]);
        Files.createDirectories(home.resolve("config"));
        Settings.Builder settings = Settings.builder()
                .put("path.home", home.toString())
                .put("cluster.name", "river-test")
                .put("node.name", "node-1")
                .put("network.host", "127.0.0.1")
                .put("http.port", args[1])
                .put("transport.tcp.port", "0")
                .put("transport.type", "netty4")
                .put("http.type", "netty4")
                .put("discovery.type", "single-node")
                .put("cluster.routing.allocation.disk.threshold_enabled", false);
        for (String setting : List.of(args).subList(2, args.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        try (EmbeddedNode node = new EmbeddedNode(settings.build(), List.of(Netty4Plugin.class))) {
            node.start();
            System.out.println("READY");
            int unused = System.in.read();
        }
        System.exit(0);
    }

    /** Only subclasses may name plugins that are on the class path. */
    private static final class EmbeddedNode extends Node {
        EmbeddedNode(Settings settings, Collection<Class<? extends Plugin>> plugins) {
            super(InternalSettingsPreparer.prepareEnvironment(settings, null), plugins, false);
        }

        @Override
        protected void registerDerivedNodeNameWithLogger(String name) {
            // The log of one node needs no name in its lines.
        }
    }
}
