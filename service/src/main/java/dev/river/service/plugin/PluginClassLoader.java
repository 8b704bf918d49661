package dev.river.service.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.regex.Pattern;

/**
 * Loads one plugin: of River it sees the SPI, whatever the plugin's jars hold; its own classes come before all others, and the
 * JDK's after them. The SPI's annotations of JSpecify need not be there: the JVM passes over an annotation whose class is missing.
 *
 * <p>Its parent is the JDK's loader, so that no resource of River, such as a list of services, is seen.
 */
final class PluginClassLoader extends URLClassLoader {

    /** The SPI's package, but none below it: the test kit's is one. */
    private static final Pattern SHARED = Pattern.compile("dev\\.river\\.sink\\.[^.]+");

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader river;

    PluginClassLoader(String name, URL[] jars, ClassLoader river) {
        super(name, jars, ClassLoader.getPlatformClassLoader());
        this.river = river;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (SHARED.matcher(name).matches()) {
            return river.loadClass(name);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = name.startsWith("java.") ? getParent().loadClass(name) : ownBeforeJdk(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> ownBeforeJdk(String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException e) {
            return getParent().loadClass(name);
        }
    }
}
