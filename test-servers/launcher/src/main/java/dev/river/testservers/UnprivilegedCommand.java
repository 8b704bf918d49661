package dev.river.testservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs that refuse to run as root, also for root: in a user namespace where root is nobody, or, where such
 * namespaces are forbidden, as the user nobody.
 */
enum UnprivilegedCommand {
    AS_IS,
    USER_NAMESPACE,
    NOBODY;

    private static final int NOBODY_ID = 65_534;

    static UnprivilegedCommand detect() throws IOException {
        if (!isRoot()) {
            return AS_IS;
        }
        return works(USER_NAMESPACE) ? USER_NAMESPACE : NOBODY;
    }

    List<String> of(List<String> command) {
        List<String> whole = new ArrayList<>(
                switch (this) {
                    case AS_IS -> List.of();
                    case USER_NAMESPACE -> List.of("unshare", "-U");
                    case NOBODY -> List.of("setpriv", "--reuid=" + NOBODY_ID, "--regid=" + NOBODY_ID, "--clear-groups");
                });
        whole.addAll(command);
        return whole;
    }

    /** Gives an empty folder to the user that the programs will run as, who must be able to reach it. */
    void own(Path folder, Path parent) throws IOException {
        if (this == NOBODY) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(parent);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(parent, permissions);
            Files.setAttribute(folder, "unix:uid", NOBODY_ID);
            Files.setAttribute(folder, "unix:gid", NOBODY_ID);
        }
    }

    private static boolean isRoot() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self) && Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
    }

    private static boolean works(UnprivilegedCommand way) {
        try {
            Process process = new ProcessBuilder(way.of(List.of("true")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
