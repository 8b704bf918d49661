package dev.river.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Sink;
import dev.river.sink.SinkFactory;
import dev.river.sink.testkit.PassingOn;
import org.junit.jupiter.api.Test;

class SharedSinkTest {

    @Test
    void allThatASinkCanBeAskedIsPassedOn() {
        assertThat(PassingOn.leftOut(Sink.class, SharedSink.Connection.class)).isEmpty();
        assertThat(PassingOn.leftOut(SinkFactory.class, SharedSink.class))
                .containsExactlyInAnyOrder("problems", "defaultFormat", "refusal");
    }
}
