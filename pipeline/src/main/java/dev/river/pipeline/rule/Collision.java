package dev.river.pipeline.rule;

import dev.river.postgres.catalog.TableInfo;

/**
 * Two tables whose rows would replace each other: both go to one destination that stores rows under their keys, and nobody has
 * said by which columns no two of them are equal.
 *
 * @param first the table that goes there, in words
 * @param table the table that does not, as long as this is so
 * @param route where it would go
 */
public record Collision(String first, TableInfo table, Route route) {

    /** Why, and what to do. */
    public String sentence() {
        return "Tables " + first + " and " + table.name() + " both go to " + route.destination() + " of sink "
                + route.sink()
                + ", where rows with equal keys would replace each other; give each its own destination, as in to:"
                + " \"{table}\", or name in key of their rules the columns by which no two rows of these tables are equal";
    }
}
