package dev.river.pipeline.progress;

import com.google.common.collect.Sets;
import dev.river.pipeline.progress.Coverage.Dumped;
import dev.river.pipeline.progress.Coverage.Published;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the parts of a subscription's tables, while it owns its slot: what is changed here is written down before
 * it is relied on. For one thread.
 */
public final class CoverageKeeper {

    private final ProgressStore.Claim claim;
    private final Set<Dumped> dumped = new HashSet<>();
    private final Map<String, Published> publishedParts = new HashMap<>();

    /** Continues with what is written down. */
    CoverageKeeper(ProgressStore.Claim claim, Set<Coverage> stored) {
        this.claim = claim;
        for (Coverage each : stored) {
            if (each instanceof Dumped route) {
                dumped.add(route);
            } else if (each instanceof Published part) {
                publishedParts.put(part.part(), part);
            }
        }
    }

    /** The routes along which rows have been dumped. */
    public Set<Dumped> dumped() {
        return Set.copyOf(dumped);
    }

    /** The entry of the publications by which a part's changes are published, null if they are not. */
    public @Nullable String entryOf(String part) {
        Published published = publishedParts.get(part);
        return published == null ? null : published.entry();
    }

    /** The entry of the publications by which each part is published. */
    public Map<String, String> entriesByPart() {
        Map<String, String> entries = new HashMap<>();
        publishedParts.values().forEach(each -> entries.put(each.part(), each.entry()));
        return entries;
    }

    /** The parts of tables are published by these entries, and no others are. */
    public void setEntriesByPart(Map<String, String> entries) {
        Set<Published> now = new HashSet<>();
        entries.forEach((part, entry) -> now.add(new Published(part, entry)));
        Set<Published> before = Set.copyOf(publishedParts.values());
        claim.save(Sets.difference(now, before), Sets.difference(before, now));
        publishedParts.clear();
        now.forEach(each -> publishedParts.put(each.part(), each));
    }

    /** Exactly these routes count as dumped. */
    public void setDumped(Set<Dumped> routes) {
        claim.save(Sets.difference(routes, dumped), Sets.difference(Set.copyOf(dumped), routes));
        dumped.retainAll(routes);
        dumped.addAll(routes);
    }

    /** These routes have been dumped, all their rows durable. */
    public void addDumped(Set<Dumped> routes) {
        claim.save(Sets.difference(routes, dumped), Set.of());
        dumped.addAll(routes);
    }
}
