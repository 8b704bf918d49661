package dev.river.benchmark.contender;

import dev.river.benchmark.data.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Posts bulks that were made before: as fast as one client can load the server that keeps one request waiting for it. */
public final class PlainLoader {

    private static final int DOCUMENTS = 5_000;

    /** The documents of the rows as River's format writes them, under their versions. */
    private static final String BULK_LINES = """
            SELECT format('{"index":{"_id":"%s","version":%s,"version_type":"external_gte"}}', id, id),
                json_build_object('id', id, 'name', name, 'amount', amount, 'changed', changed::text, 'active', active)::text
            FROM """ + " " + Database.TABLE + " ORDER BY id";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final List<byte[]> bulks;

    private PlainLoader(String url, List<byte[]> bulks) {
        this.url = url;
        this.bulks = bulks;
    }

    /** Makes the bulks of a table's rows. */
    public static PlainLoader of(String url, String index, Database database) {
        List<byte[]> bulks = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(BULK_LINES)) {
            ByteArrayOutputStream bulk = new ByteArrayOutputStream();
            for (int count = 1; rows.next(); count++) {
                bulk.writeBytes((rows.getString(1) + "\n" + rows.getString(2) + "\n").getBytes(StandardCharsets.UTF_8));
                if (count % DOCUMENTS == 0) {
                    bulks.add(bulk.toByteArray());
                    bulk.reset();
                }
            }
            if (bulk.size() > 0) {
                bulks.add(bulk.toByteArray());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new PlainLoader(url + "/" + index, bulks);
    }

    /** Posts them one after the other, and tells how long it took, in seconds. */
    public double post() {
        long start = System.nanoTime();
        for (byte[] bulk : bulks) {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(url + "/_bulk"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofByteArray(bulk)));
            if (answer.statusCode() != 200 || answer.body().contains("\"errors\":true")) {
                throw new ContenderException("A bulk was refused: " + answer.body());
            }
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Removes what was loaded. */
    public void delete() {
        send(HttpRequest.newBuilder(URI.create(url)).DELETE());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ContenderException("The server was not waited for any longer");
        }
    }
}
