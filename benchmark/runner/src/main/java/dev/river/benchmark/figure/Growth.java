package dev.river.benchmark.figure;

import java.util.ArrayList;
import java.util.List;

/** How a quantity of River's grows with something. */
public final class Growth {

    /**
     * One point.
     *
     * @param amount how much there was of what grows
     * @param value River's quantity
     */
    public record Point(double amount, double value) {}

    private final String name;
    private final String growing;
    private final String unit;
    private final List<Point> points = new ArrayList<>();

    /**
     * @param name what is measured
     * @param growing what grows, such as {@code tables}
     * @param unit the unit of the quantity
     */
    public Growth(String name, String growing, String unit) {
        this.name = name;
        this.growing = growing;
        this.unit = unit;
    }

    /** Adds a point. */
    public void add(double amount, double value) {
        points.add(new Point(amount, value));
    }

    public String name() {
        return name;
    }

    public String growing() {
        return growing;
    }

    public String unit() {
        return unit;
    }

    public List<Point> points() {
        return List.copyOf(points);
    }
}
