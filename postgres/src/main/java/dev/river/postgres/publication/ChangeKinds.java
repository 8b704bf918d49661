package dev.river.postgres.publication;

import dev.river.postgres.session.Server;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Kinds of changes that a publication publishes.
 *
 * @param names as PostgreSQL writes them, in its order
 */
record ChangeKinds(List<String> names) {

    private static final int TRUNCATE_SINCE = 110000;

    ChangeKinds {
        names = List.copyOf(names);
    }

    /** All that this server knows. */
    static ChangeKinds all(Server server) {
        return known(List.of("insert", "update", "delete", "truncate"), server);
    }

    /** Those that a table without a replica identity can be published for. */
    static ChangeKinds withoutIdentity(Server server) {
        return known(List.of("insert", "truncate"), server);
    }

    private static ChangeKinds known(List<String> kinds, Server server) {
        return new ChangeKinds(kinds.stream()
                .filter(kind -> server.version() >= TRUNCATE_SINCE || !kind.equals("truncate"))
                .toList());
    }

    /** The column of {@code pg_publication} that says whether a publication publishes this kind. */
    static String column(String kind) {
        return "pub" + kind;
    }

    /** A condition on a row of {@code pg_publication}: that it publishes all of these. */
    String condition() {
        return names.stream().map(ChangeKinds::column).collect(Collectors.joining(" AND "));
    }

    /** The setting of a publication that publishes just these. */
    String setting() {
        return "publish = '" + String.join(", ", names) + "'";
    }
}
