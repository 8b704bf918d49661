package dev.river.benchmark.figure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A quantity of River's over the same of something else, in several rounds. */
public final class Figure {

    /**
     * One round.
     *
     * @param river River's quantity
     * @param other the other's
     */
    public record Round(double river, double other) {

        /** River's over the other's. */
        public double ratio() {
            return river / other;
        }
    }

    private final String name;
    private final String against;
    private final String unit;
    private final @Nullable Goal goal;
    private final List<Round> rounds = new ArrayList<>();

    /**
     * @param name what is measured
     * @param against what it is compared with
     * @param unit the unit of both quantities
     * @param goal what the median of the ratios is to reach, if there is such a thing
     */
    public Figure(String name, String against, String unit, @Nullable Goal goal) {
        this.name = name;
        this.against = against;
        this.unit = unit;
        this.goal = goal;
    }

    /** Adds a round. */
    public Figure add(double river, double other) {
        rounds.add(new Round(river, other));
        return this;
    }

    public String name() {
        return name;
    }

    public String against() {
        return against;
    }

    public String unit() {
        return unit;
    }

    public @Nullable Goal goal() {
        return goal;
    }

    public List<Round> rounds() {
        return List.copyOf(rounds);
    }

    /** The ratios, the smallest first. */
    public List<Double> ratios() {
        return rounds.stream().map(Round::ratio).sorted().toList();
    }

    /** The median of the ratios. */
    public double ratio() {
        return median(ratios());
    }

    /** The median of River's quantities. */
    public double river() {
        return median(rounds.stream().map(Round::river).sorted().toList());
    }

    /** The median of the other's quantities. */
    public double other() {
        return median(rounds.stream().map(Round::other).sorted().toList());
    }

    /** Whether the goal is met, or there is none. */
    public boolean isMet() {
        return goal == null || goal.isMetBy(ratio());
    }

    private static double median(List<Double> sorted) {
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
