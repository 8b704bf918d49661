package dev.river.postgres.publication;

import dev.river.postgres.catalog.TableInfo;
import java.util.List;

/**
 * A table of which not everything is published, and that River may or can not publish now.
 *
 * @param table the table
 * @param reason why, in words that follow "it waits:"
 * @param statements what someone with the rights has to run, in this order; none where it is enough to wait
 */
public record Unpublished(TableInfo table, String reason, List<String> statements) {

    public Unpublished {
        statements = List.copyOf(statements);
    }
}
