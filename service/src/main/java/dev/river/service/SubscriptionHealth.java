package dev.river.service;

import com.codahale.metrics.health.HealthCheck;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.status.SubscriptionStatus;

/** Red with a sentence while a subscription does not do its work. */
final class SubscriptionHealth extends HealthCheck {

    private final Subscription subscription;

    SubscriptionHealth(Subscription subscription) {
        this.subscription = subscription;
    }

    @Override
    protected Result check() {
        SubscriptionStatus status = subscription.status();
        if (status.state().isHealthy()) {
            return Result.healthy(status.state().name());
        }
        return Result.builder()
                .unhealthy()
                .withMessage(status.reason() == null ? status.state().name() : status.state() + ": " + status.reason())
                .build();
    }
}
