package dev.river.sinks.elasticsearch.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.river.sink.FatalException;
import dev.river.sink.SinkException;
import dev.river.sinks.elasticsearch.client.Answer;
import dev.river.sinks.elasticsearch.client.SearchClient;
import dev.river.sinks.elasticsearch.client.ServerError;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.opensearch.client.Request;

/** Reads documents by their ids, as they are now, searchable or not. */
public final class StoredDocuments {

    /** Documents that lend values are large; more are read bit by bit. */
    private static final int LONGEST_ANSWER = 16 << 20;

    private static final int LONGEST_DOCUMENT = 1 << 30;

    private final SearchClient client;
    private final ObjectMapper mapper = new ObjectMapper();

    /** @param client the server that has them */
    public StoredDocuments(SearchClient client) {
        this.client = client;
    }

    /** The documents of these ids; those that are not there are left out. */
    public Map<DocumentId, StoredDocument> read(List<DocumentId> ids) {
        Map<DocumentId, StoredDocument> found = new HashMap<>();
        if (!ids.isEmpty()) {
            read(ids, found);
        }
        return found;
    }

    private void read(List<DocumentId> ids, Map<DocumentId, StoredDocument> found) {
        // no filter of any kind: the server would write the numbers anew
        Request request = new Request("POST", "/_mget");
        request.setEntity(new ByteArrayEntity(body(ids), ContentType.APPLICATION_JSON));
        Optional<Answer> answer = client.send(request, ids.size() > 1 ? LONGEST_ANSWER : LONGEST_DOCUMENT);
        if (answer.isEmpty()) {
            if (ids.size() == 1) {
                throw new FatalException("A document of index " + ids.get(0).index() + " of " + client.server()
                        + " takes more than 1 GiB, which River cannot read: delete it.");
            }
            read(ids.subList(0, ids.size() / 2), found);
            read(ids.subList(ids.size() / 2, ids.size()), found);
            return;
        }
        if (!answer.get().isOk()) {
            throw client.failures()
                    .refused(answer.get(), client.server(), ids.get(0).index());
        }
        RawJson documents = new RawJson(answer.get().body()).fields().get("docs");
        List<RawJson> each = documents == null ? List.of() : documents.elements();
        if (each.size() != ids.size()) {
            throw new FatalException(client.server() + " answered with " + each.size() + " documents where "
                    + ids.size() + " were asked for: is a server behind it that River supports?");
        }
        for (int i = 0; i < ids.size(); i++) {
            Optional<StoredDocument> document = document(each.get(i).fields(), ids.get(i));
            if (document.isPresent()) {
                found.put(ids.get(i), document.get());
            }
        }
    }

    private Optional<StoredDocument> document(Map<String, RawJson> answer, DocumentId id) {
        RawJson error = answer.get("error");
        if (error != null) {
            return missing(error, id);
        }
        RawJson version = answer.get("_version");
        if (version == null) {
            return Optional.empty();
        }
        RawJson source = answer.get("_source");
        return Optional.of(
                new StoredDocument(Long.parseLong(version.text()), source == null ? Map.of() : source.fields()));
    }

    /** An index that is not there is nothing; any other error is one. */
    private Optional<StoredDocument> missing(RawJson text, DocumentId id) {
        ServerError error;
        try {
            error = ServerError.of(0, mapper.readTree(text.text()));
        } catch (IOException e) {
            error = new ServerError(0, "", "", "");
        }
        if (error.is("index_not_found_exception")) {
            return Optional.empty();
        }
        Optional<SinkException> serious = client.failures().serious(error, client.server(), id.index());
        if (serious.isPresent()) {
            throw serious.get();
        }
        // the shard is away, most likely
        throw client.failures().passing(error, client.server(), id.index());
    }

    private byte[] body(List<DocumentId> ids) {
        JsonStringEncoder encoder = JsonStringEncoder.getInstance();
        String typeField = client.dialect().typeField();
        StringBuilder body = new StringBuilder("{\"docs\":[");
        for (DocumentId id : ids) {
            body.append(body.length() > 9 ? "," : "").append("{\"_index\":\"");
            encoder.quoteAsString(id.index(), body);
            body.append("\",").append(typeField).append("\"_id\":\"");
            encoder.quoteAsString(id.id(), body);
            body.append("\"}");
        }
        return body.append("]}").toString().getBytes(UTF_8);
    }
}
