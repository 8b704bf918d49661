package dev.river.testservers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one PostgreSQL version, unpacked once for all tests of this user into a cache below the temporary
 * folder, where a user without rights can run them too.
 */
record PostgresBinaries(String version, Path home) {
    private static final String RESOURCES = "/META-INF/river-test-servers/";
    private static final int EXECUTABLE = 0b001_000_000;

    /** Finds the binaries of a release line, such as 15 or 9.6, or of a version in it. */
    static PostgresBinaries of(String wanted) {
        try {
            Properties versions = new Properties();
            try (InputStream list = resource("postgres.properties")) {
                versions.load(list);
            }
            String version = versions.getProperty(wanted, wanted);
            if (!versions.containsValue(version)) {
                throw new ServerStartException("PostgreSQL " + wanted + " is not among the test servers. There are "
                        + new TreeSet<>(versions.values()) + ".");
            }
            return new PostgresBinaries(version, unpacked(version));
        } catch (IOException e) {
            throw new UncheckedIOException("The binaries of PostgreSQL " + wanted + " could not be unpacked.", e);
        }
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    int majorVersion() {
        return Integer.parseInt(version.substring(0, version.indexOf('.')));
    }

    /** Several processes may come at once: each unpacks for itself, and the first one's folder is used by all. */
    private static synchronized Path unpacked(String version) throws IOException {
        Path cache =
                Path.of(System.getProperty("java.io.tmpdir"), "river-test-servers-" + System.getProperty("user.name"));
        Path home = cache.resolve("postgres-" + version);
        if (Files.isDirectory(home)) {
            return home;
        }
        Files.createDirectories(cache);
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        try (InputStream archive = resource("postgres/" + version + "/postgres-linux-x86_64.txz")) {
            unpack(archive, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, home);
        } catch (IOException e) {
            FolderTree.delete(fresh);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
        return home;
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream entries =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive has an entry outside of its folder.");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolve("..").normalize());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(entries, path);
                    boolean executable = (entry.getMode() & EXECUTABLE) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream stream = PostgresBinaries.class.getResourceAsStream(RESOURCES + name);
        if (stream == null) {
            throw new IOException(RESOURCES + name + " is not on the class path.");
        }
        return stream;
    }
}
