package dev.river.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.river.sink.Lsn;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.stream.testdecoding.TestDecodingDecoder;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the decoders on what PostgreSQL 15 sent for {@link OddValues}. {@code DecodersIT} can store it anew. */
class CapturedMessagesTest {

    private final List<Captured> pgoutput = Captured.stored("pgoutput.hex");
    private final List<Captured> testDecoding = Captured.stored("test_decoding.hex");

    @Test
    void bothPluginsGiveTheSameChanges() {
        RecordingHandler fromPgoutput = decoded(pgoutput, new RecordingHandler(), CapturedMessagesTest::pgoutput);
        RecordingHandler fromTestDecoding =
                decoded(testDecoding, new RecordingHandler(), CapturedMessagesTest::testDecoding);

        assertThat(fromPgoutput.changes()).hasSize(29);
        assertThat(fromTestDecoding.events()).isEqualTo(fromPgoutput.events());
    }

    @Test
    void valuesAreThoseThatWereWritten() {
        assertThat(decoded(pgoutput, new RecordingHandler(), CapturedMessagesTest::pgoutput)
                        .events())
                .contains(
                        "UPDATE public.composite {a='1', b='it's', v=unchanged, w=unchanged}"
                                + " -> {a='1', b='new', v=null, w='x'}",
                        "UPDATE public.toasted none -> {id='1', n='2', big=unchanged, other='it's'}",
                        "DELETE public.toasted {id='2', n=unchanged, big=unchanged, other=unchanged} -> none",
                        "INSERT public.composite none -> {a='4', b='d', renamed='x', added='y'}",
                        "INSERT Weird \"s..Weird \"name\". none -> {Id='2', select=null}",
                        "TRUNCATE public.toasted none -> none")
                .anySatisfy(event -> assertThat(event)
                        .startsWith("INSERT public.odd none -> {id='9223372036854775807', b='t', flag='f',")
                        .contains(
                                "n='12345678901234567890123456789012345678.90'",
                                "vc='it's \"quoted\" \\ and\nlines\r\n\tü漢🐘', t=''",
                                "bits='101', vb='', d='infinity'",
                                "texts='{\"a,b\",\"say \\\"hi\\\"\",it's,NULL,\"NULL\",\"\\\\\",\"\"}'",
                                "q \"]:'name='it's'"));
    }

    @Test
    void strictPrefixesOfPgoutputAreRefusedAndLeaveNoTrace() {
        RecordingHandler undisturbed = decoded(pgoutput, new RecordingHandler(), CapturedMessagesTest::pgoutput);
        RecordingHandler disturbed = new RecordingHandler();
        Decoder decoder = pgoutput(disturbed);
        for (Captured message : pgoutput) {
            BrokenMessages.everyStrictPrefix(message.bytes(), () -> decoder, false);
            decoder.decode(message.bytes(), message.lsn());
        }

        assertThat(disturbed.events()).isEqualTo(undisturbed.events());
    }

    @Test
    void strictPrefixesOfTestDecodingFailInNoOtherWay() {
        Captured begin = testDecoding.get(0);
        for (Captured message : testDecoding) {
            BrokenMessages.everyStrictPrefix(
                    message.bytes(),
                    () -> {
                        Decoder decoder = testDecoding(new RecordingHandler());
                        decoder.decode(begin.bytes(), begin.lsn());
                        return decoder;
                    },
                    true);
        }
    }

    private interface DecoderOf {
        Decoder of(RecordingHandler handler);
    }

    private static RecordingHandler decoded(List<Captured> messages, RecordingHandler handler, DecoderOf decoders) {
        Decoder decoder = decoders.of(handler);
        messages.forEach(message -> decoder.decode(message.bytes(), message.lsn()));
        return handler;
    }

    private static Decoder pgoutput(RecordingHandler handler) {
        return new PgoutputDecoder(new LiteralCatalog(), handler);
    }

    private static Decoder testDecoding(RecordingHandler handler) {
        LiteralCatalog catalog = new LiteralCatalog().withFullIdentity(OddValues.WHOLE);
        return new TestDecodingDecoder(catalog, handler, null, Lsn.ZERO, Clock.systemUTC());
    }
}
