package dev.river.pipeline.rule;

import dev.river.format.Formats;
import dev.river.sink.SinkFactory;
import dev.river.sink.TableName;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Applies the rules: the first that matches a table decides for its sink, and each sink gets the table at most once. */
public final class Router {

    private final List<Rule> rules;
    private final Map<String, SinkFactory> sinks;

    /** @param sinks the factories of all sinks that the rules name, by name */
    public Router(List<Rule> rules, Map<String, SinkFactory> sinks) {
        this.rules = List.copyOf(rules);
        this.sinks = Map.copyOf(sinks);
    }

    /** The rules, in order. */
    public List<Rule> rules() {
        return rules;
    }

    /** Where the table goes; empty where no rule matches it. */
    public List<Route> routes(TableName table) {
        return effective(table).stream().map(rule -> route(rule, table)).toList();
    }

    /** The rules that decide where the table goes. */
    public Collection<Rule> effective(TableName table) {
        Map<String, Rule> effective = new LinkedHashMap<>();
        for (Rule rule : rules) {
            if (rule.matches(table)) {
                effective.putIfAbsent(rule.sink(), rule);
            }
        }
        return effective.values();
    }

    private Route route(Rule rule, TableName table) {
        SinkFactory sink = Objects.requireNonNull(sinks.get(rule.sink()), rule.sink());
        String format = rule.format() == null ? sink.defaultFormat() : rule.format();
        String asked = rule.to().of(table);
        return new Route(rule.sink(), asked, sink.destination(asked), rule.key(), Formats.named(format, rule.types()));
    }
}
