package dev.river.dump.pgdump;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.dump.pgdump.PlainDump.Block;
import dev.river.sink.TableName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainDumpTest {

    private static PlainDump dump(String text) {
        return new PlainDump(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    @Test
    void blocksStandBetweenOtherStatements() throws IOException {
        PlainDump dump = dump("--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
                + "COPY public.a (id, note) FROM stdin;\n1\tx\n2\t\\N\n\\.\n\n"
                + "SELECT pg_catalog.setval('public.s', 7, true);\n"
                + "COPY public.none  FROM stdin;\n\n\n\\.\n--\n-- PostgreSQL database dump complete\n--\n");

        assertThat(dump.next()).isEqualTo(new Block(new TableName("public", "a"), List.of("id", "note")));
        assertThat(dump.row()).isEqualTo("1\tx\n".getBytes(UTF_8));
        assertThat(dump.row()).isEqualTo("2\t\\N\n".getBytes(UTF_8));
        assertThat(dump.row()).isNull();
        assertThat(dump.next()).isEqualTo(new Block(new TableName("public", "none"), List.of()));
        assertThat(dump.row()).isEqualTo("\n".getBytes(UTF_8));
        assertThat(dump.row()).isEqualTo("\n".getBytes(UTF_8));
        assertThat(dump.row()).isNull();
        assertThat(dump.isComplete()).isFalse();
        assertThat(dump.next()).isNull();
        assertThat(dump.isComplete()).isTrue();
    }

    @Test
    void namesInQuotesHaveAnyCharacter() throws IOException {
        PlainDump dump =
                dump("COPY \"Sch.ema\".\"a \"\"(b)\n.c\" (\"x, \"\"y\n\", plain, \" FROM stdin;\") FROM stdin;\n\\.\n");

        assertThat(dump.next())
                .isEqualTo(new Block(
                        new TableName("Sch.ema", "a \"(b)\n.c"), List.of("x, \"y\n", "plain", " FROM stdin;")));
        assertThat(dump.row()).isNull();
    }

    @Test
    void rowsThatNobodyTakesAreNoStatements() throws IOException {
        PlainDump dump = dump("COPY public.log (q) FROM stdin;\nCOPY public.a (id) FROM stdin;\nCOPY \"x\n\\.\n"
                + "COPY public.a (id) FROM stdin;\n1\n\\.\n");
        dump.next();

        assertThat(dump.next()).isEqualTo(new Block(new TableName("public", "a"), List.of("id")));
        assertThat(dump.row()).isEqualTo("1\n".getBytes(UTF_8));
        assertThat(dump.row()).isNull();
        assertThat(dump.next()).isNull();
    }

    @Test
    void rowsAreWholeHoweverLongTheyAre() throws IOException {
        String value = "ü".repeat(100_000);
        PlainDump dump = dump("COPY public.a (id) FROM stdin;\n" + value + "\n" + value + "\n\\.\n");
        dump.next();

        assertThat(dump.row()).isEqualTo((value + "\n").getBytes(UTF_8));
        assertThat(dump.row()).isEqualTo((value + "\n").getBytes(UTF_8));
        assertThat(dump.row()).isNull();
    }

    @Test
    void aBlockWithoutEndIsAnError() throws IOException {
        PlainDump dump = dump("COPY public.a (id) FROM stdin;\n1\n");
        dump.next();
        dump.row();

        assertThatThrownBy(dump::row).isInstanceOf(IOException.class).hasMessage("It ends among the rows of a table");
    }
}
