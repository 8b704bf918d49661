package dev.river.dump;

import dev.river.postgres.session.Database;

/** What the server shows of the sessions that read chunks, so that whoever looks at them knows what they do. */
public final class ReaderNames {

    /** The server keeps so many bytes of a name. */
    private static final int LENGTH = 63;

    private ReaderNames() {}

    /** What all begin with. */
    public static String prefix(Database database) {
        String prefix = "river " + database.source().slot() + " dumps";
        return prefix.substring(0, Math.min(prefix.length(), LENGTH));
    }

    /** Of a session that reads the chunk. */
    static String of(Database database, Chunk chunk) {
        return prefix(database) + " " + chunk.part().part().name()
                + (chunk.isWhole() ? "" : " from block " + chunk.range().firstBlock());
    }
}
