package dev.river.dump;

import dev.river.sink.Lsn;

/**
 * The pages of the WAL. Where one is full, the insert position is behind the header of the next, which is not there yet: no
 * reader of the WAL comes up to that before something is written.
 *
 * @see <a href="https://github.com/postgres/postgres/blob/master/src/include/access/xlog_internal.h">XLogPageHeaderData</a>
 */
final class WalPage {

    private static final int SIZE = 8192;

    /** Of the header of a page, and of the first page of a file. */
    private static final int SHORT_HEADER = 24;

    private static final int LONG_HEADER = 40;

    private WalPage() {}

    /** The position itself, or the start of its page where nothing has been written there. */
    static Lsn reachable(Lsn insertLsn) {
        long written = insertLsn.value() % SIZE;
        return written == SHORT_HEADER || written == LONG_HEADER ? new Lsn(insertLsn.value() - written) : insertLsn;
    }
}
