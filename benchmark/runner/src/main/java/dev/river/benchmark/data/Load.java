package dev.river.benchmark.data;

/** How changes are made. */
public enum Load {
    /** A quarter of the rows in transactions of their own, the others by the thousand. */
    MIXED("1 and 1,000 rows a transaction"),
    /** Each row in a transaction of its own. */
    SINGLE("1 row a transaction"),
    THOUSANDS("1,000 rows a transaction"),
    /** Updates of all rows, then deletes of them, by the thousand, with the whole old row. */
    UPDATES_AND_DELETES("updates and deletes, full identity"),
    /** All rows in one transaction. */
    ONE("1 transaction");

    private final String title;

    Load(String title) {
        this.title = title;
    }

    /** What it is called in figures. */
    public String title() {
        return title;
    }
}
