package dev.river.postgres.publication;

/**
 * The names of the two publications of a source.
 *
 * @param full the one of tables with a replica identity, as the source names it
 * @param inserts the one of tables without, of which only inserts and truncates are published
 */
record PublicationNames(String full, String inserts) {

    static PublicationNames of(String full) {
        return new PublicationNames(full, full + "_inserts");
    }
}
