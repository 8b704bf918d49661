package dev.river.postgres.publication;

/**
 * The entry of a publication by which a table is published, and the state of that publication.
 *
 * @param number the number of the entry; of a publication of all tables, its own
 * @param version the transaction that changed the publication last
 * @param owner the number of the publication's owner
 */
record PublicationEntry(String number, String version, String owner) {

    /** An SQL expression for the text of an entry, of its number and what {@code p} has of its publication. */
    static String expression(String number) {
        return number + " || '.' || p.version || '/' || p.owner";
    }

    /** Reads the text: number, dot, version, slash, owner. */
    static PublicationEntry parse(String text) {
        int dot = text.indexOf('.');
        int slash = text.indexOf('/', dot);
        if (dot < 0 || slash < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no entry of a publication such as 16412.740/10");
        }
        return new PublicationEntry(text.substring(0, dot), text.substring(dot + 1, slash), text.substring(slash + 1));
    }

    /**
     * Whether all changes were published from the other entry on to this one. To give a publication another owner changes
     * nothing.
     */
    boolean isSameAs(PublicationEntry other) {
        return equals(other) || (number.equals(other.number) && !owner.equals(other.owner));
    }
}
