package dev.river.sinks.elasticsearch.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerErrorTest {

    @Test
    void valuesOfTheRowAreLeftOut() {
        assertThat(words("failed to parse field [age] of type [long] in document with id 'it's me'."
                        + " Preview of field's value: 'secret's'"))
                .isEqualTo("some_exception: failed to parse field [age] of type [long]");
        assertThat(words("Document contains at least one immense term in field=\"note\" (whose UTF8 encoding is longer"
                        + " than the max length 32766). The prefix of the first immense term is: '[115, 101, 99]...'"))
                .contains("immense term")
                .doesNotContain("115");
        assertThat(words("For input string: \"secret\"")).doesNotContain("secret");
        assertThat(words("Value [secret] is out of range for a long"))
                .isEqualTo("some_exception: Value […] is out of range for a long");
        assertThat(words("id [secret] is too long, must be no longer than 512 bytes but was: 600"))
                .doesNotContain("secret");
    }

    @Test
    void namesOfFieldsStay() {
        assertThat(words("[1:45] mapping set to strict, dynamic introduction of [foo] within [_doc] is not allowed"))
                .contains("[foo]");
    }

    private static String words(String reason) {
        return new ServerError(400, "some_exception", reason, "").withoutValues();
    }
}
