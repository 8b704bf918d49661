package dev.river.sinks.file;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/**
 * Lines to standard output, which is left open.
 *
 * <p>Safe to use from any thread: all sinks that write there share one.
 */
final class StandardOutput implements LineOutput {

    /** Not {@code System.out}, which tells of a failure without its cause, and of the same one for ever. */
    private static final StandardOutput OF_THE_PROCESS = new StandardOutput(new FileOutputStream(FileDescriptor.out));

    private final OutputStream out;
    private boolean isLineCut;

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    static StandardOutput ofTheProcess() {
        return OF_THE_PROCESS;
    }

    /** There is nothing to see: only a write finds that its reader has gone. */
    @Override
    public void check() {}

    @Override
    public synchronized void write(List<byte[]> lines) throws IOException {
        for (byte[] line : lines) {
            try {
                write(line);
            } catch (IOException e) {
                if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe")) {
                    throw new NoReaderException(e);
                }
                throw e;
            }
        }
    }

    /** One call a line, so that whatever else is printed stands between lines and not within one. */
    private void write(byte[] line) throws IOException {
        int start = isLineCut ? 1 : 0;
        byte[] ended = new byte[start + line.length + 1];
        ended[0] = '\n';
        System.arraycopy(line, 0, ended, start, line.length);
        ended[ended.length - 1] = '\n';
        isLineCut = true;
        out.write(ended);
        isLineCut = false;
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "standard output";
    }
}
