package dev.river.pipeline.check;

import dev.river.pipeline.check.Finding.Severity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what a check of a subscription finds. For one thread. */
final class Report {

    private final boolean begun;
    private final List<Finding> findings = new ArrayList<>();

    /** @param begun whether the subscription has been started before */
    Report(boolean begun) {
        this.begun = begun;
    }

    /** Whether the subscription has been started before. */
    boolean isBegun() {
        return begun;
    }

    /** The subscription cannot run before someone acts. */
    void error(String sentence, @Nullable String sql) {
        add(Severity.ERROR, sentence, sql);
    }

    /**
     * A table cannot be served before someone acts. Nothing is begun so; but tables come and go, and where the subscription has run
     * before, such a table waits by itself, and the subscription says so.
     */
    void waiting(String sentence, @Nullable String sql) {
        add(begun ? Severity.WAITING : Severity.ERROR, sentence, sql);
    }

    /** A rule fits no table, which may have been dropped. Nothing is begun so, but what has run before runs on. */
    void unfit(String sentence, @Nullable String sql) {
        add(begun ? Severity.WARNING : Severity.ERROR, sentence, sql);
    }

    /** The subscription runs, but not all of what its owner may expect. */
    void warning(String sentence, @Nullable String sql) {
        add(Severity.WARNING, sentence, sql);
    }

    /** All is well, and this is good to know. */
    void note(String sentence) {
        add(Severity.NOTE, sentence, null);
    }

    /** The subscription starts, and is FAILED until someone acts. */
    void failed(String sentence, @Nullable String sql) {
        add(Severity.FAILED, sentence, sql);
    }

    private void add(Severity severity, String sentence, @Nullable String sql) {
        findings.add(new Finding(severity, sentence, sql));
    }

    /** Whether the subscription cannot run. */
    boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    /** How much was found. */
    int size() {
        return findings.size();
    }

    /** All that was found, in the order in which it was. */
    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
