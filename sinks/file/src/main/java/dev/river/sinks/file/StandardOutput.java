package dev.river.sinks.file;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Lines to standard output, which is left open. */
final class StandardOutput implements LineOutput {

    private final PrintStream out;

    StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void check() throws IOException {
        if (out.checkError()) {
            throw new IOException("standard output was closed by whoever read it");
        }
    }

    @Override
    public void write(List<byte[]> lines) throws IOException {
        for (byte[] line : lines) {
            // One call a line, so that whatever else is printed stands between lines and not within one.
            byte[] ended = Arrays.copyOf(line, line.length + 1);
            ended[line.length] = '\n';
            out.write(ended, 0, ended.length);
        }
        check();
    }

    @Override
    public void close() {
        out.flush();
    }

    @Override
    public String toString() {
        return "standard output";
    }
}
