package dev.river.service.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.river.pipeline.rule.DestinationTemplate;
import dev.river.pipeline.rule.Rule;
import dev.river.pipeline.rule.TablePattern;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tables go to which sink. */
final class RuleConfiguration {

    @JsonProperty
    @NotBlank
    String table = "";

    /** Tables among them that the rule is not for. */
    @JsonProperty
    @NotNull
    List<@NotBlank String> exclude = List.of();

    @JsonProperty
    @NotBlank
    String sink = "";

    @JsonProperty
    @NotNull
    String to = DestinationTemplate.DEFAULT.template();

    @JsonProperty
    @NotNull
    List<@NotBlank String> key = List.of();

    @JsonProperty
    @Nullable
    String format;

    @JsonProperty
    @NotNull
    @Valid
    TypesConfiguration types = new TypesConfiguration();

    Rule settings() {
        return new Rule(
                TablePattern.parse(table),
                exclude.stream().map(TablePattern::parse).toList(),
                sink,
                new DestinationTemplate(to),
                key,
                format,
                types.settings());
    }
}
