package dev.river.postgres;

import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription reads: one database, by one slot.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/database}, with pgjdbc's parameters such as {@code sslmode}
 * @param unixSocket the file of the server's socket where it is on the same host, instead of the URL's host and port; null to
 *     go by TCP
 * @param user the role to log in as, null to leave it to the URL
 * @param password its password, null where none is needed
 * @param slot the name of the replication slot
 * @param plugin which output plugin decodes
 * @param publication the name of the publication for pgoutput
 * @param encoding in which encoding the text of an {@code SQL_ASCII} database is, by PostgreSQL's name; null where the server
 *     knows it, or nobody does
 * @param properties further settings of pgjdbc, by name, such as {@code sslrootcert}
 */
public record Source(
        String url,
        @Nullable Path unixSocket,
        @Nullable String user,
        @Nullable String password,
        String slot,
        PluginChoice plugin,
        String publication,
        @Nullable String encoding,
        Map<String, String> properties) {

    private static final Pattern CREDENTIALS = Pattern.compile("//[^/]*@");

    /** Of a database that declares its encoding. */
    public Source(
            String url,
            @Nullable Path unixSocket,
            @Nullable String user,
            @Nullable String password,
            String slot,
            PluginChoice plugin,
            String publication,
            Map<String, String> properties) {
        this(url, unixSocket, user, password, slot, plugin, publication, null, properties);
    }

    /** The same with text in that encoding. */
    public Source withEncoding(@Nullable String name) {
        return new Source(url, unixSocket, user, password, slot, plugin, publication, name, properties);
    }

    public Source {
        properties = Map.copyOf(properties);
    }

    /** The URL without what may hold a password, its parameters and a user before the host: for logs and messages. */
    public String address() {
        int parameters = url.indexOf('?');
        String address = CREDENTIALS
                .matcher(parameters < 0 ? url : url.substring(0, parameters))
                .replaceFirst("//");
        return unixSocket == null ? address : address + " over " + unixSocket;
    }

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "Source[" + address() + ", user=" + user + ", slot=" + slot + ", plugin=" + plugin + "]";
    }
}
