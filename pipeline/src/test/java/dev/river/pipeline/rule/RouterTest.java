package dev.river.pipeline.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.format.value.TypeSettings;
import dev.river.sink.Destination;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.TableName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RouterTest {

    private static final class TopicSink implements SinkFactory {

        @Override
        public Sink create(SinkContext context) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(SinkContext context, List<Destination> destinations) {}

        @Override
        public Destination destination(String asked) {
            return Destination.log(asked);
        }
    }

    @Test
    void theFirstRuleThatIsForATableDecidesForItsSink() {
        Router router = router(
                rule("public.*", List.of("public.log*", "audit"), "all.{table}"),
                rule("log_2026", List.of(), "logs"),
                rule("*", List.of("*"), "nothing"));

        assertThat(destinations(router, "orders")).containsExactly("all.orders");
        assertThat(destinations(router, "log_2026")).containsExactly("logs");
        assertThat(destinations(router, "log_2025")).isEmpty();
        assertThat(destinations(router, "audit")).isEmpty();
    }

    private static Router router(Rule... rules) {
        return new Router(List.of(rules), Map.of("events", new TopicSink()));
    }

    private static Rule rule(String pattern, List<String> exclude, String to) {
        return new Rule(
                TablePattern.parse(pattern),
                exclude.stream().map(TablePattern::parse).toList(),
                "events",
                new DestinationTemplate(to),
                List.of(),
                "river",
                TypeSettings.DEFAULT);
    }

    private static List<String> destinations(Router router, String table) {
        return router.routes(new TableName("public", table)).stream()
                .map(route -> route.destination().name())
                .toList();
    }
}
