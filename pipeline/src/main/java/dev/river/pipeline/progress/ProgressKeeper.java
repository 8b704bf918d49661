package dev.river.pipeline.progress;

import dev.river.pipeline.progress.Progress.Dumped;
import dev.river.sink.Lsn;
import java.util.Map;
import java.util.Set;

/** The progress of a subscription while it runs: what is changed here is written down before it is relied on. */
public final class ProgressKeeper {

    private final ProgressStore store;
    private Progress progress;

    /** Starts with a progress, which is written down first. */
    public ProgressKeeper(ProgressStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
        store.save(progress);
    }

    /** What is written down. */
    public Progress progress() {
        return progress;
    }

    /** Up to where everything was delivered. */
    public Lsn position() {
        return progress.position();
    }

    /**
     * Everything before the position has been delivered.
     *
     * @return whether that is news
     */
    public boolean advance(Lsn position) {
        boolean further = position.isAfter(progress.position());
        if (further) {
            save(progress.at(position));
        }
        return further;
    }

    /** These are the publications that the stream needs, and the entries in them. */
    public void setPublications(Map<String, Long> publications, Map<String, String> published) {
        if (!publications.equals(progress.publications()) || !published.equals(progress.published())) {
            save(progress.withPublications(publications, published));
        }
    }

    /** Exactly these routes count as dumped. */
    public void setDumped(Set<Dumped> routes) {
        if (!routes.equals(progress.dumped())) {
            save(progress.withDumped(routes));
        }
    }

    /** These routes have been dumped, all their rows durable. */
    public void addDumped(Set<Dumped> routes) {
        save(progress.withAlsoDumped(routes));
    }

    private void save(Progress next) {
        store.save(next);
        progress = next;
    }
}
