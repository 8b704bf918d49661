package dev.river.benchmark.contender;

/** Which of the rows that are there a contender shall read, and how River does. */
public enum Rows {
    NONE("{mode: never}"),
    ALL("{mode: copy}"),
    ALL_BY_ONE_READER("{mode: copy, parallelism: 1}"),
    /** While it streams. */
    ALL_LIVE("{mode: live}");

    private final String setting;

    Rows(String setting) {
        this.setting = setting;
    }

    /** River's setting {@code dump}. */
    String setting() {
        return setting;
    }
}
