package dev.river.testservers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A server with a module, a main class and a class path of its own, all of them apart from this JVM's. */
record JavaServer(String module, String mainClass) {
    private static final Pattern SEPARATOR = Pattern.compile(File.pathSeparator, Pattern.LITERAL);

    /** The module's own classes, and after them the jars that they need. */
    List<Path> classPath() {
        String file = "META-INF/river-test-servers/" + module + ".classpath";
        URL url = JavaServer.class.getClassLoader().getResource(file);
        if (url == null) {
            throw new ServerStartException("The class path of the server " + module + " was not found as " + file
                    + ". Build the module river-test-servers-" + module + " with Maven first.");
        }
        try {
            URLConnection connection = url.openConnection();
            connection.setUseCaches(false);
            List<Path> classPath = new ArrayList<>();
            classPath.add(classesOf(connection, file));
            try (InputStream content = connection.getInputStream()) {
                String jars = new String(content.readAllBytes(), StandardCharsets.UTF_8).strip();
                SEPARATOR.splitAsStream(jars).map(Path::of).forEach(classPath::add);
            }
            return classPath;
        } catch (IOException | URISyntaxException e) {
            throw new ServerStartException("The class path of the server " + module + " could not be read.", e);
        }
    }

    List<String> command(List<Path> classPath, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // Tests start far more servers than they warm up.
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"));
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", joined(classPath), mainClass));
        command.addAll(arguments);
        return command;
    }

    static String joined(List<Path> paths) {
        return String.join(
                File.pathSeparator, paths.stream().map(Path::toString).toList());
    }

    private static Path classesOf(URLConnection connection, String file) throws URISyntaxException {
        if (connection instanceof JarURLConnection jar) {
            return Path.of(jar.getJarFileURL().toURI());
        }
        String location = connection.getURL().toString();
        try {
            return Path.of(new URI(location.substring(0, location.length() - file.length())));
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(location + " is neither in a jar nor in a folder.", e));
        }
    }
}
