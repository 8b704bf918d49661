package dev.river.postgres.encoding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Row;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscoderTest {

    private final AtomicLong replaced = new AtomicLong();

    @ParameterizedTest
    @CsvSource({
        "UTF8,    61fc5862,   a\ufffdXb,         1",
        "UTF8,    e282,       \ufffd,             1",
        "UTF8,    e28241,     \ufffdA,            1",
        "UTF8,    eda080,     \ufffd,             1",
        "WIN1252, 8141,       \ufffdA,            1",
        "EUC_JP,  ff,         \ufffd,             1",
        "EUC_JP,  a141,       \ufffdA,            1",
        "EUC_JP,  8fa141,     \ufffdA,            1",
        "EUC_JP,  8f41b0a1,   \ufffdA亜,          1",
        "EUC_JP,  f9a1,       \ufffd,             1",
        "EUC_KR,  b041,       \ufffdA,            1",
        "EUC_CN,  b041,       \ufffdA,            1",
        "EUC_TW,  8ea2a1,     \ufffd,             1",
        "EUC_TW,  8ea241a1,   \ufffdA\ufffd,      2"
    })
    void brokenBytesAreReplacedAndTakeNoAsciiWithThem(String encoding, String hex, String text, long count) {
        byte[] given = HexFormat.of().parseHex(hex);

        assertThat(read(charset(encoding), given)).isEqualTo(text);
        assertThat(replaced).hasValue(count);
    }

    @Test
    void partOfAnArrayIsRead() {
        byte[] given = "xxgrünxx".getBytes(ISO_8859_1);

        assertThat(new String(new Transcoder(ISO_8859_1, replaced::addAndGet).utf8(given, 2, 4), UTF_8))
                .isEqualTo("grün");
        assertThat(replaced).hasValue(0);
    }

    @Test
    void rowKeepsWhatIsNotThere() {
        byte[] given = "agrünb".getBytes(ISO_8859_1);
        Row row = Row.builder(given, 5)
                .slice(1, 4)
                .nullValue()
                .unchanged()
                .slice(0, 1)
                .slice(0, 0)
                .build();

        Row utf8 = new Transcoder(ISO_8859_1, replaced::addAndGet).utf8(row);

        assertThat(utf8.text(0)).isEqualTo("grün");
        assertThat(utf8.isNull(1)).isTrue();
        assertThat(utf8.isUnchanged(2)).isTrue();
        assertThat(utf8.text(3)).isEqualTo("a");
        assertThat(utf8.text(4)).isEmpty();
    }

    @Test
    void rowOfAsciiIsTheSameObject() {
        Row row = Row.builder(2).value("fine").nullValue().build();

        assertThat(new Transcoder(UTF_8, replaced::addAndGet).utf8(row)).isSameAs(row);
    }

    @ParameterizedTest
    @CsvSource({"EUC_JP, ①～ｱ纊a", "EUC_TW, 一乂a", "EUC_KR, 가", "WIN1252, €é"})
    void textIsWrittenAsItIsRead(String encoding, String text) {
        byte[] written = text.getBytes(charset(encoding));

        assertThat(read(charset(encoding), written)).isEqualTo(text);
    }

    @Test
    void namesAreKnownInSmallLettersToo() {
        assertThat(Encodings.named("latin1")).contains(ISO_8859_1);
        assertThat(Encodings.named("SQL_ASCII")).isEmpty();
        assertThat(Encodings.names())
                .contains("UTF8", "EUC_JP", "EUC_TW", "WIN1252")
                .isSorted();
        assertThat(Encodings.names()).allMatch(name -> Encodings.named(name).isPresent());
    }

    private String read(Charset charset, byte[] given) {
        return new String(new Transcoder(charset, replaced::addAndGet).utf8(given, 0, given.length), UTF_8);
    }

    private static Charset charset(String encoding) {
        return Encodings.named(encoding).orElseThrow();
    }
}
