package dev.river.sinks.elasticsearch.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.FatalException;
import dev.river.sink.RetriableException;
import dev.river.sink.SinkException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What servers answer for a document in states that a test cannot bring about, or not quickly. */
class FailuresTest {

    private final Failures failures =
            new Failures(Credentials.of(null, null, null), Duration.ofSeconds(60), Duration.ofSeconds(5));

    @Test
    void shardThatIsFullIsWaitedFor() {
        for (String reason : new String[] {
            "Number of documents in the index can't exceed [2147483519]",
            "Number of documents in the shard cannot exceed [2147483519]; for more information, see [https://…]",
            "Number of documents in shard [products][0] exceeds the limit of [2147483519] documents per shard"
        }) {
            assertThat(serious(400, "illegal_argument_exception", reason))
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .isInstanceOf(RetriableException.class)
                            .hasMessageContaining("index products of OpenSearch at http://localhost:9200 is full"));
        }
    }

    @Test
    void fullDiskIsWaitedForWhateverItsStatus() {
        String reason = "index [products] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark]";
        for (int status : new int[] {403, 429}) {
            assertThat(serious(status, "cluster_block_exception", reason))
                    .hasValueSatisfying(failure -> assertThat(failure)
                            .isInstanceOf(RetriableException.class)
                            .hasMessageContaining("whether its disk is full"));
        }
    }

    @Test
    void userWithoutTheRightIsFatal() {
        assertThat(serious(403, "security_exception", "action [indices:data/write/bulk[s]] is unauthorized"))
                .containsInstanceOf(FatalException.class);
    }

    @Test
    void documentThatTheMappingCannotTakeIsAboutItAlone() {
        assertThat(serious(400, "illegal_argument_exception", "Limit of total fields [1000] has been exceeded"))
                .isEmpty();
        assertThat(serious(400, "mapper_parsing_exception", "failed to parse field [age] of type [long]"))
                .isEmpty();
    }

    private Optional<SinkException> serious(int status, String type, String reason) {
        return failures.serious(
                new ServerError(status, type, reason, ""), "OpenSearch at http://localhost:9200", "products");
    }
}
