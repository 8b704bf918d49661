package dev.river.pipeline.disk;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files so that a crash of the machine leaves the old content or the new. */
public final class DurableFile {

    private static final int STEP = 64 << 10;

    private DurableFile() {}

    /** Puts new content in place of the old. */
    public static void replace(Path file, byte[] content) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (FileChannel channel = FileChannel.open(next, CREATE, WRITE, TRUNCATE_EXISTING)) {
            write(channel, content);
        }
        Files.move(next, file, ATOMIC_MOVE);
        sync(file.resolveSibling("."));
    }

    /**
     * Writes content at a place and cuts off what stands behind it.
     *
     * @param offset the end of what is to stay, in bytes
     */
    public static void writeAt(Path file, long offset, byte[] content) throws IOException {
        boolean isNew = !Files.exists(file);
        try (FileChannel channel = FileChannel.open(file, CREATE, WRITE)) {
            channel.truncate(offset);
            channel.position(offset);
            write(channel, content);
        }
        if (isNew) {
            sync(file.resolveSibling("."));
        }
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(true);
    }

    /** Makes it durable that a file is in the folder, or is there no more. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, READ)) {
            entries.force(true);
        }
    }

    /** Whether the last line of a file is whole, or there is none. */
    public static boolean endsWithLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() == 0 || (channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n');
        }
    }

    /** How many bytes a file of lines has up to the end of the last one that is whole. */
    public static long endOfLastLine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, READ)) {
            ByteBuffer bytes = ByteBuffer.allocate(STEP);
            for (long end = channel.size(); end > 0; end -= STEP) {
                long start = Math.max(0, end - STEP);
                bytes.clear().limit((int) (end - start));
                while (bytes.hasRemaining() && channel.read(bytes, start + bytes.position()) >= 0) {
                    // It may come in pieces.
                }
                for (int i = bytes.position() - 1; i >= 0; i--) {
                    if (bytes.get(i) == '\n') {
                        return start + i + 1;
                    }
                }
            }
            return 0;
        }
    }
}
