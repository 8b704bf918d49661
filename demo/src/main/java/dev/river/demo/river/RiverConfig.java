package dev.river.demo.river;

import dev.river.demo.server.DemoException;
import dev.river.demo.server.DemoServers;
import dev.river.demo.server.Resource;
import dev.river.demo.shop.Shop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes River's configuration, for the demo's servers, and with comments for its reader. */
public final class RiverConfig {
    private RiverConfig() {}

    /** Writes {@code config.yml} into the folder and gives its path. */
    public static Path write(Path folder, Path riverJar, DemoServers servers, int applicationPort, int adminPort)
            throws DemoException {
        Path file = folder.resolve("config.yml");
        String text = Resource.text(RiverConfig.class, "config.yml");
        Map<String, Object> values = Map.of(
                "riverJar", riverJar,
                "configFile", file,
                "jdbcUrl", servers.postgres().jdbcUrl(Shop.DATABASE),
                "bootstrapServers", servers.bootstrapServers(),
                "searchUrl", servers.searchUrl(),
                "applicationPort", applicationPort,
                "adminPort", adminPort);
        for (Map.Entry<String, Object> value : values.entrySet()) {
            text = text.replace("@" + value.getKey() + "@", value.getValue().toString());
        }
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new DemoException("The configuration " + file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
