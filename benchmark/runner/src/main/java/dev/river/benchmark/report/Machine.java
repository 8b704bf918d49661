package dev.river.benchmark.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where it was measured.
 *
 * @param processor the name of the processor
 * @param cores how many processors the JVM sees
 * @param memory the bytes of memory
 * @param system the operating system
 * @param jvm what ran River
 */
public record Machine(String processor, int cores, long memory, String system, String jvm) {

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    /** This machine. */
    public static Machine here() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new Machine(
                processorName(),
                Runtime.getRuntime().availableProcessors(),
                system.getTotalMemorySize(),
                property("os.name") + " " + property("os.version") + " " + property("os.arch"),
                property("java.vm.name") + " " + property("java.vm.version"));
    }

    /** The memory in words, such as {@code 7.8 GiB}. */
    String memoryText() {
        return String.format(Locale.ROOT, "%.1f GiB", memory / (double) (1 << 30));
    }

    private static String processorName() {
        if (Files.isReadable(PROCESSORS)) {
            try (Stream<String> lines = Files.lines(PROCESSORS)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse("unknown");
            } catch (IOException e) {
                return "unknown";
            }
        }
        return "unknown";
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
