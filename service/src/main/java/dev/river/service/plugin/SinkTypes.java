package dev.river.service.plugin;

import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** The types of sinks that a configuration can name. */
public final class SinkTypes {

    private static final String SERVICE = "META-INF/services/" + SinkFactory.class.getName();

    private final Path folder;
    private final Map<String, SinkPlugin> types = new TreeMap<>();

    private SinkTypes(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds the types that come with River, and those in the folder: each jar by itself, and the jars of each folder
     * below it together. There need be no such folder.
     *
     * @throws PluginException if one of them cannot be taken
     */
    public static SinkTypes load(Path folder) throws IOException {
        SinkTypes types = new SinkTypes(folder);
        types.add(SinkTypes.class.getClassLoader(), "River itself");
        if (Files.isDirectory(folder)) {
            for (Path entry : list(folder)) {
                List<Path> jars = Files.isDirectory(entry) ? jars(list(entry)) : jars(List.of(entry));
                if (!jars.isEmpty()) {
                    types.addPlugin(entry, jars);
                }
            }
        }
        return types;
    }

    /** The type of that name. */
    public Optional<SinkPlugin> named(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** The names of all types, in alphabetical order. */
    public Collection<String> names() {
        return Collections.unmodifiableSet(types.keySet());
    }

    /** Where plugins were looked for. */
    public Path folder() {
        return folder;
    }

    private void addPlugin(Path entry, List<Path> jars) throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int i = 0; i < urls.length; i++) {
            requireReadable(jars.get(i));
            urls[i] = jars.get(i).toUri().toURL();
        }
        // Never closed: its classes are needed as long as the process runs.
        @SuppressWarnings("resource")
        PluginClassLoader loader = new PluginClassLoader(entry.toString(), urls, SinkTypes.class.getClassLoader());
        if (add(loader, entry.toString()) == 0) {
            throw new PluginException(entry + " is not a sink: none of its jars lists a factory in " + SERVICE
                    + ". Add the list to the jar, or put the jar into the folder of the sink that it belongs"
                    + " to, or move it out of " + folder);
        }
    }

    /** A class loader passes over a jar that it cannot read. */
    private static void requireReadable(Path jar) throws PluginException {
        try (ZipFile opened = new ZipFile(jar.toFile())) {
            opened.size();
        } catch (IOException e) {
            throw new PluginException(
                    jar + " cannot be read as a jar (" + e.getMessage()
                            + "), for instance because it was copied only in part: copy it again, give River"
                            + " the right to read it, or move it out of the folder",
                    e);
        }
    }

    private int add(ClassLoader loader, String origin) throws PluginException {
        try {
            List<? extends Class<? extends SinkFactory>> factories =
                    ServiceLoader.load(SinkFactory.class, loader).stream()
                            .map(ServiceLoader.Provider::type)
                            .toList();
            for (Class<? extends SinkFactory> factory : factories) {
                add(factory, origin);
            }
            return factories.size();
        } catch (ServiceConfigurationError | LinkageError e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new PluginException(
                    origin + " cannot be loaded as a sink (" + reason + "). The classes that " + SERVICE
                            + " lists must be public, implement SinkFactory, have a public constructor without"
                            + " arguments, and find everything they need in the plugin's own jars",
                    e);
        }
    }

    private void add(Class<? extends SinkFactory> factory, String origin) throws PluginException {
        linkNow(factory);
        SinkType name = factory.getAnnotation(SinkType.class);
        if (name == null || name.value().isEmpty()) {
            throw new PluginException(
                    "The sink factory " + factory.getName() + " of " + origin + " has no type name. Annotate it"
                            + " with @SinkType(\"…\"), with the value of type in the configuration");
        }
        SinkPlugin other = types.putIfAbsent(name.value(), new SinkPlugin(name.value(), factory, origin));
        if (other != null) {
            throw new PluginException("The sink type \"" + name.value() + "\" exists twice, in " + other.origin()
                    + " and in " + origin + ". Remove one of them, or give one another name");
        }
    }

    /** Fails now, rather than when its settings are read, if a class that it is built from is missing. */
    @SuppressWarnings("ReturnValueIgnored")
    private static void linkNow(Class<?> factory) {
        factory.getDeclaredConstructors();
        factory.getDeclaredFields();
        factory.getDeclaredMethods();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        }
    }

    private static List<Path> jars(List<Path> files) {
        return files.stream()
                .filter(file -> file.getFileName().toString().endsWith(".jar") && Files.isRegularFile(file))
                .toList();
    }
}
