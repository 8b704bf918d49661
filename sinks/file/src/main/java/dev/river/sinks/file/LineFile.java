package dev.river.sinks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines, opened at the first write and held under a lock, so that a part of a line at its end was left by a
 * crash or a failure and not by someone who is still writing it.
 *
 * <p>It may be moved away or removed at any time: lines count as durable only where the path still leads to them after
 * they were synced, and else go to a new file at the path too.
 *
 * <p>Safe to use from any thread: {@link #share} gives each sink that writes to it an output of its own.
 */
final class LineFile {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path path;
    private final Function<BasicFileAttributes, @Nullable Object> keys;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable FileChannel channel;
    private @Nullable Object key;
    private boolean wasOpen;
    private int shares;

    LineFile(Path path) {
        this(path, BasicFileAttributes::fileKey);
    }

    /** @param keys tells files apart, as far as the file system can */
    LineFile(Path path, Function<BasicFileAttributes, @Nullable Object> keys) {
        this.path = path;
        this.keys = keys;
    }

    /**
     * An output to this file, which is closed with the last of its outputs.
     *
     * @param log where what happens to the file is told
     */
    synchronized LineOutput share(System.Logger log) {
        shares++;
        return new Share(log);
    }

    private synchronized void check() throws IOException {
        Path folder = path.getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw new NoRegularFileException(path.toString());
        }
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        if (Files.exists(path)) {
            if (!Files.isRegularFile(path)) {
                throw new NoRegularFileException(path.toString());
            }
            if (!Files.isWritable(path) || !Files.isReadable(path)) {
                throw new AccessDeniedException(path.toString());
            }
        } else if (!Files.isWritable(folder)) {
            throw new AccessDeniedException(folder.toString());
        }
    }

    private synchronized void write(List<byte[]> lines, System.Logger log) throws IOException {
        try {
            if (channel != null && !isAtPath(channel.size())) {
                leave(log);
            }
            if (!append(lines)) {
                // The file that was left may have the lines, or not.
                leave(log);
                if (!append(lines)) {
                    throw new FileMovedException(path.toString());
                }
            }
        } catch (IOException e) {
            // What was written last may be half a line: opening again takes it away.
            closeChannel();
            throw wasOpen && e instanceof NoSuchFileException gone ? new FolderGoneException(path.toString(), gone) : e;
        }
    }

    /** Whether the lines can be found at the path, now that they are synced. */
    private boolean append(List<byte[]> lines) throws IOException {
        FileChannel open = channel == null ? open() : channel;
        open.position(open.size());
        buffer.clear();
        for (byte[] line : lines) {
            put(open, line);
            if (!buffer.hasRemaining()) {
                drain(open);
            }
            buffer.put((byte) '\n');
        }
        drain(open);
        open.force(false);
        return isAtPath(open.position());
    }

    /**
     * Whether the path leads to the open file, with at least so many bytes. These tell a file from its successor where
     * keys do not: on systems that have none, and where the file was moved before it was asked for its key.
     */
    private boolean isAtPath(long bytes) throws IOException {
        BasicFileAttributes found = attributes();
        return found != null && Objects.equals(keys.apply(found), key) && found.size() >= bytes;
    }

    private @Nullable BasicFileAttributes attributes() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void leave(System.Logger log) throws IOException {
        closeChannel();
        log.log(System.Logger.Level.INFO, path + " was moved or removed while River had it open: River opens it again");
    }

    private void put(FileChannel open, byte[] line) throws IOException {
        int written = 0;
        while (written < line.length) {
            if (!buffer.hasRemaining()) {
                drain(open);
            }
            int part = Math.min(buffer.remaining(), line.length - written);
            buffer.put(line, written, part);
            written += part;
        }
    }

    private void drain(FileChannel open) throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            open.write(buffer);
        }
        buffer.clear();
    }

    private FileChannel open() throws IOException {
        check();
        FileChannel opened =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel = opened;
        lock(opened);
        opened.truncate(endOfLastLine(opened));
        forceFolder();
        BasicFileAttributes found = attributes();
        key = found == null ? null : keys.apply(found);
        wasOpen = true;
        return opened;
    }

    private void lock(FileChannel opened) throws IOException {
        try {
            if (opened.tryLock() == null) {
                throw new FileInUseException(path.toString());
            }
        } catch (OverlappingFileLockException e) {
            FileInUseException inUse = new FileInUseException(path.toString());
            inUse.initCause(e);
            throw inUse;
        }
    }

    /** Where the next line starts: behind the last newline. */
    private long endOfLastLine(FileChannel opened) throws IOException {
        long end = opened.size();
        while (end > 0) {
            long start = Math.max(0, end - BUFFER_BYTES);
            buffer.clear().limit((int) (end - start));
            while (buffer.hasRemaining() && opened.read(buffer, start + buffer.position()) >= 0) {
                // until the block is read
            }
            for (int i = buffer.position() - 1; i >= 0; i--) {
                if (buffer.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }

    /** A file that River or a rotation has just made is only safe once its folder is; not every system can open one. */
    private void forceFolder() {
        Path folder = path.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // Windows does not open folders, and needs none of this.
        }
    }

    private synchronized void release() throws IOException {
        shares--;
        if (shares == 0) {
            closeChannel();
        }
    }

    private void closeChannel() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    private final class Share implements LineOutput {

        private final System.Logger log;

        private Share(System.Logger log) {
            this.log = log;
        }

        @Override
        public void check() throws IOException {
            LineFile.this.check();
        }

        @Override
        public void write(List<byte[]> lines) throws IOException {
            LineFile.this.write(lines, log);
        }

        @Override
        public void close() throws IOException {
            release();
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }
}
