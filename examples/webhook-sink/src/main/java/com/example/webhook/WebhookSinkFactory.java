package com.example.webhook;

import dev.river.sink.Destination;
import dev.river.sink.Setting;
import dev.river.sink.SettingProblem;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import dev.river.sink.SinkType;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** The settings of the sink {@code webhook}, beside {@code type} in River's configuration. */
@SinkType("webhook")
public final class WebhookSinkFactory implements SinkFactory {

    /** Where batches are posted to. */
    @Setting
    URI url;

    /** How long an answer may take. */
    @Setting
    Duration timeout = Duration.ofSeconds(10);

    @Override
    public List<SettingProblem> problems() {
        boolean isWeb = url != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
                && url.getHost() != null;
        return isWeb
                ? List.of()
                : List.of(SettingProblem.of("url", "must be of the form http://host/path or https://host/path"));
    }

    @Override
    public Sink create(SinkContext context) {
        return new WebhookSink(receiver());
    }

    /** Any answer to HEAD will do, were it 405: it shows that someone is there. */
    @Override
    public void check(SinkContext context, List<Destination> destinations) {
        receiver().greet();
    }

    private Receiver receiver() {
        return new Receiver(url, timeout);
    }

    /** Only River's own format tells a delete from an insert. */
    @Override
    public String refusal(String format) {
        return format.equals("row") ? "a line must show whether it is a delete or an insert" : null;
    }
}
