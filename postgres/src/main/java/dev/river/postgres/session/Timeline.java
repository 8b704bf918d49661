package dev.river.postgres.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/**
 * Which cluster answers, and on which branch of its history.
 *
 * @param systemIdentifier the cluster's own number, the same for a primary and its standbys
 * @param id the timeline's number, which a promotion raises
 */
public record Timeline(String systemIdentifier, int id) {

    /** Asks the walsender. */
    public static Timeline of(Connection replication) throws SQLException {
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new Timeline(row.getString("systemid"), row.getInt("timeline"));
        }
    }

    /**
     * Where this timeline, or one between, left an earlier one.
     *
     * @return empty if the server's history does not know the earlier one
     */
    public Optional<Lsn> leftAt(Connection replication, int earlier) throws SQLException {
        if (earlier >= id) {
            return Optional.empty();
        }
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + id)) {
            row.next();
            return leftAt(new String(row.getBytes("content"), UTF_8), earlier);
        }
    }

    /** Reads a history file: a line for each timeline before, with its number and the LSN at which it was left. */
    static Optional<Lsn> leftAt(String history, int earlier) {
        return history.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(fields -> fields.length >= 2 && fields[0].equals(Integer.toString(earlier)))
                .map(fields -> Lsn.parse(fields[1]))
                .findFirst();
    }
}
