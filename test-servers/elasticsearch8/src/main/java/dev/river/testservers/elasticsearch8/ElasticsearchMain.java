package dev.river.testservers.elasticsearch8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.elasticsearch.Build;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.node.NodeValidationException;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one node. The arguments are its home, its HTTP port, and settings as {@code name=value}; the system property
 * {@value #MODULE_JARS} holds the jars of the transport module. It says READY on standard output, and stops on the
 * first byte, or the end, of standard input: it never outlives its parent.
 */
public final class ElasticsearchMain {
    static final String MODULE_JARS = "river.transport-netty4.jars";

    private ElasticsearchMain() {}

    public static void main(String[] args) throws IOException, NodeValidationException {
        Path home = Path.of(args[0]);
        Files.createDirectories(home.resolve("config"));
        Files.createDirectories(home.resolve("plugins"));
        installTransport(home.resolve("modules/transport-netty4"));
        Settings.Builder settings = Settings.builder()
                .put("path.home", home.toString())
                .put("cluster.name", "river-test")
                .put("node.name", "node-1")
                .put("network.host", "127.0.0.1")
                .put("http.port", args[1])
                .put("transport.port", "0")
                .put("transport.type", "netty4")
                .put("http.type", "netty4")
                .put("discovery.type", "single-node")
                .put("cluster.routing.allocation.disk.threshold_enabled", false)
                // What waits for the collector counts as used otherwise, and a small heap refuses requests for it.
                .put("indices.breaker.total.use_real_memory", false);
        for (String setting : List.of(args).subList(2, args.length)) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        LogConfigurator.configureESLogging();
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), null, () -> "node-1");
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir()),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                Map.of(),
                false);
        try (Node node = new Node(environment, plugins)) {
            node.start();
            System.out.println("READY");
            int unused = System.in.read();
        }
        System.exit(0);
    }

    /** Lays the module out as an installation has it: Elasticsearch looks for its transport there and nowhere else. */
    private static void installTransport(Path module) throws IOException {
        Files.createDirectories(module);
        for (String jar :
                Pattern.compile(File.pathSeparator, Pattern.LITERAL).split(System.getProperty(MODULE_JARS, ""))) {
            Path source = Path.of(jar);
            Files.copy(source, module.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        String version = Build.current().version();
        Files.writeString(module.resolve("plugin-descriptor.properties"), """
                name=transport-netty4
                description=The transport over Netty
                version=%s
                elasticsearch.version=%s
                java.version=17
                classname=org.elasticsearch.transport.netty4.Netty4Plugin
                """.formatted(version, version));
    }
}
