package dev.river.service.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dropwizard name with labels, such as <code>river.records.in{subscription=shop,table=public.orders}</code>.
 *
 * @param name the name before the braces
 * @param labels what stands in them
 */
record LabelledName(String name, Labels labels) {

    /** The characters that have a meaning in a name are written so in the values. */
    private static final Pattern ENCODED = Pattern.compile("%([0-9A-Fa-f]{2})");

    static LabelledName parse(String text) {
        int open = text.indexOf('{');
        if (open < 0 || !text.endsWith("}")) {
            return new LabelledName(text, Labels.EMPTY);
        }
        Labels.Builder labels = Labels.builder();
        for (String label : text.substring(open + 1, text.length() - 1).split(",", -1)) {
            int equals = label.indexOf('=');
            if (equals > 0) {
                labels.label(label.substring(0, equals), decode(label.substring(equals + 1)));
            }
        }
        return new LabelledName(text.substring(0, open), labels.build());
    }

    private static String decode(String value) {
        return ENCODED.matcher(value)
                .replaceAll(encoded ->
                        Matcher.quoteReplacement(Character.toString(Integer.parseInt(encoded.group(1), 16))));
    }
}
