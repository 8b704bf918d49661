package dev.river.service;

import com.codahale.metrics.health.HealthCheck;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.status.SubscriptionStatus;
import java.util.stream.Collectors;

/** Red with a sentence while a subscription does not do its work, or is about to lose what it has to do. */
final class SubscriptionHealth extends HealthCheck {

    private final Subscription subscription;

    SubscriptionHealth(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    protected Result check() {
        SubscriptionStatus status = subscription.status();
        if (status.healthy()) {
            return Result.healthy(status.state() + deadLetters(status));
        }
        return Result.builder()
                .unhealthy()
                .withMessage(status.reason() == null ? status.state().name() : status.state() + ": " + status.reason())
                .build();
    }

    private String deadLetters(SubscriptionStatus status) {
        String counts = status.lanes().stream()
                .filter(lane -> lane.deadLetters() > 0)
                .map(lane -> lane.deadLetters() + " for sink " + lane.sink())
                .collect(Collectors.joining(", "));
        return counts.isEmpty()
                ? ""
                : ". There are dead letters (" + counts + "): see " + status.name()
                        + ".dead-letters*.jsonl in the folder of the setting state, and move these files away when you are"
                        + " done with them";
    }
}
