package dev.river.sinks.elasticsearch.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.river.sink.FatalException;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** As whom the sink comes to the server. Its text never holds a secret. */
public final class Credentials {

    private final @Nullable String authorization;
    private final String who;

    private Credentials(@Nullable String authorization, String who) {
        this.authorization = authorization;
        this.who = who;
    }

    /** @throws FatalException if the settings contradict one another */
    public static Credentials of(@Nullable String username, @Nullable String password, @Nullable String apiKey) {
        String user = emptyToNull(username);
        String secret = emptyToNull(password);
        String key = emptyToNull(apiKey);
        if (key != null) {
            if (user != null || secret != null) {
                throw new FatalException(
                        "Both a user and an apiKey are set: leave username and password out, or apiKey.");
            }
            if (key.indexOf(':') >= 0) {
                throw new FatalException(
                        "The apiKey is not in its base64 form: take the field encoded of the answer that"
                                + " created the key, or encode id:api_key in base64.");
            }
            return new Credentials("ApiKey " + key, "the API key of the setting apiKey");
        }
        if (user != null && secret != null) {
            byte[] pair = (user + ":" + secret).getBytes(UTF_8);
            return new Credentials("Basic " + Base64.getEncoder().encodeToString(pair), "user \"" + user + "\"");
        }
        if (user != null || secret != null) {
            throw new FatalException("Only one of username and password is set: set both, or neither.");
        }
        return new Credentials(null, "nobody");
    }

    /** The value of the header Authorization. */
    Optional<String> authorization() {
        return Optional.ofNullable(authorization);
    }

    boolean areGiven() {
        return authorization != null;
    }

    /** For a sentence: {@code user "river"}. */
    String who() {
        return who;
    }

    @Override
    public String toString() {
        return who;
    }

    /** A variable of the environment that is not set leaves an empty text behind. */
    private static @Nullable String emptyToNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
