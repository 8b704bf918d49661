package dev.river.service.http;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.river.pipeline.Subscription;
import dev.river.pipeline.SubscriptionStatus;
import dev.river.service.Subscriptions;
import dev.river.sink.Lsn;
import io.dropwizard.core.setup.Environment;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** How the subscriptions are, as JSON. */
@Path("/api/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
public final class SubscriptionsResource {

    private final Subscriptions subscriptions;

    private SubscriptionsResource(Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Serves them on the application's port, LSNs as PostgreSQL writes them and times as ISO 8601 does. */
    public static void addTo(Environment environment, Subscriptions subscriptions) {
        environment
                .getObjectMapper()
                .registerModule(new SimpleModule().addSerializer(Lsn.class, ToStringSerializer.instance))
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS);
        environment.jersey().register(new SubscriptionsResource(subscriptions));
    }

    /** All of them, in the order of the configuration. */
    @GET
    public List<SubscriptionStatus> all() {
        return subscriptions.all().stream().map(Subscription::status).toList();
    }

    /** One of them. */
    @GET
    @Path("{name}")
    public SubscriptionStatus one(@PathParam("name") String name) {
        return subscriptions
                .named(name)
                .map(Subscription::status)
                .orElseThrow(() -> new NotFoundException("There is no subscription of that name; there are "
                        + String.join(", ", subscriptions.names())));
    }
}
