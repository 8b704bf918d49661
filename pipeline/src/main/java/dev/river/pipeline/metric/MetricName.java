package dev.river.pipeline.metric;

/**
 * Names of metrics with labels, which Dropwizard's registry does not know: {@code river.records.in{subscription=shop}}.
 *
 * <p>Braces, commas, equals signs and percent signs in a value are percent-encoded.
 */
public final class MetricName {

    private MetricName() {}

    /**
     * The name of a metric.
     *
     * @param metric the metric's own name
     * @param labels label names and values in turn
     */
    public static String of(String metric, String... labels) {
        StringBuilder name = new StringBuilder(metric).append('{');
        for (int i = 0; i < labels.length; i += 2) {
            if (i > 0) {
                name.append(',');
            }
            name.append(labels[i]).append('=').append(encoded(labels[i + 1]));
        }
        return name.append('}').toString();
    }

    private static String encoded(String value) {
        return value.replace("%", "%25")
                .replace("{", "%7B")
                .replace("}", "%7D")
                .replace(",", "%2C")
                .replace("=", "%3D");
    }
}
