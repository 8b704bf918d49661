package dev.river.benchmark.figure;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A quantity of River's, with a figure for each thing that it is compared with, the baseline among them. */
public final class Quantity {

    private final String name;
    private final String unit;
    private final List<Figure> figures = new ArrayList<>();
    private final Figure sinceBaseline;

    /**
     * @param name what is measured
     * @param unit the unit of it
     */
    public Quantity(String name, String unit) {
        this.name = name;
        this.unit = unit;
        this.sinceBaseline = new Figure(name, "the baseline", unit, null);
    }

    /** Compares it with something, without a goal. */
    public Quantity against(String other) {
        return against(other, null);
    }

    /** Compares it with something. */
    public Quantity against(String other, @Nullable Goal goal) {
        figures.add(new Figure(name, other, unit, goal));
        return this;
    }

    /**
     * Adds a round.
     *
     * @param river River's quantity
     * @param others the same of the others, in the order in which they were named
     */
    public void add(Turn<Double> river, double... others) {
        if (others.length != figures.size()) {
            throw new IllegalArgumentException(
                    name + " is compared with " + figures.size() + " others, not " + others.length);
        }
        for (int i = 0; i < others.length; i++) {
            figures.get(i).add(river.river(), others[i]);
        }
        Double baseline = river.baseline();
        if (baseline != null) {
            sinceBaseline.add(river.river(), baseline);
        }
    }

    /** The figures, with one more against the baseline where there is one. */
    public List<Figure> figures() {
        List<Figure> all = new ArrayList<>(figures);
        if (!sinceBaseline.rounds().isEmpty()) {
            all.add(sinceBaseline);
        }
        return all;
    }
}
