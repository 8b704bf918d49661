package dev.river.pipeline.progress.file;

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
final class DurableFile {

    private DurableFile() {}

    /** Puts new content in place of the old. */
    static void replace(Path file, byte[] content) throws IOException {
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
    static void writeAt(Path file, long offset, byte[] content) throws IOException {
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
    static void sync(Path folder) throws IOException {
        try (FileChannel entries = FileChannel.open(folder, READ)) {
            entries.force(true);
        }
    }
}
