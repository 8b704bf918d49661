package dev.river.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class FormatsTest {

    @Test
    void everyNameHasItsFormat() {
        assertThat(Formats.named("river")).isInstanceOf(RiverFormat.class);
        assertThat(Formats.named("row")).isInstanceOf(RowFormat.class);
    }

    @Test
    void unknownNameIsRefusedWithThoseThatThereAre() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Formats.named("avro"))
                .withMessage("There is no format \"avro\"; use one of river, row");
    }
}
