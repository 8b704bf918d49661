package dev.river.postgres.session;

import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the parameters of a statement, {@code :name}, outside of what is quoted; {@code ::type} is a cast.
 *
 * <p>For the plain statements that River runs. Jdbi's own parser knows more, and takes as long to come into being as all
 * else that is done between the start of River and its first record.
 */
final class SqlParameters implements SqlParser {

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return parse(sql);
    }

    static ParsedSql parse(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        int copied = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"') {
                at = afterQuoted(sql, at);
            } else if (c == ':') {
                int end = afterName(sql, at + 1);
                if (end > at + 1) {
                    parsed.append(sql.substring(copied, at)).appendNamedParameter(sql.substring(at + 1, end));
                    copied = end;
                    at = end;
                } else {
                    at += sql.startsWith("::", at) ? 2 : 1;
                }
            } else {
                at++;
            }
        }
        return parsed.append(sql.substring(copied)).build();
    }

    /** A quote within is written twice, and so taken for an end and a beginning. */
    private static int afterQuoted(String sql, int open) {
        int close = sql.indexOf(sql.charAt(open), open + 1);
        return close < 0 ? sql.length() : close + 1;
    }

    private static int afterName(String sql, int start) {
        int end = start;
        while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
            end++;
        }
        return start < sql.length() && Character.isJavaIdentifierStart(sql.charAt(start)) ? end : start;
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        return ":" + name;
    }
}
