package dev.river.stream.testdecoding;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.change.Transaction;
import dev.river.postgres.encoding.Encodings;
import dev.river.postgres.encoding.Transcoder;
import dev.river.sink.Lsn;
import dev.river.sink.TableName;
import dev.river.stream.BrokenMessages;
import dev.river.stream.DecodeException;
import dev.river.stream.Decoder;
import dev.river.stream.LiteralCatalog;
import dev.river.stream.RecordingHandler;
import java.nio.charset.Charset;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TestDecodingDecoderTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final LiteralCatalog catalog = new LiteralCatalog();
    private final RecordingHandler seen = new RecordingHandler();
    private final AtomicLong replaced = new AtomicLong();
    private final TestDecodingDecoder decoder = decoder(UTF_8);

    @Test
    void transactionCarriesTheEndOfTheCommitBefore() {
        decode("BEGIN 731", "0/10");
        assertThat(decoder.inTransaction()).isTrue();
        decode("COMMIT 731", "0/20");
        assertThat(decoder.inTransaction()).isFalse();
        decode("BEGIN 4294967295", "0/15");
        decode("COMMIT 4294967295 (at 2026-01-02 03:04:05.678+00)", "0/30");
        decode("BEGIN 733", "0/25");

        assertThat(seen.transactions())
                .containsExactly(
                        new Transaction(731, Lsn.parse("0/1"), NOW),
                        new Transaction(4294967295L, Lsn.parse("0/20"), NOW),
                        new Transaction(733, Lsn.parse("0/30"), NOW));
        assertThat(seen.events()).containsExactly("BEGIN", "COMMIT 0/20", "BEGIN", "COMMIT 0/30", "BEGIN");
    }

    @Test
    void insertHasItsValues() {
        decodeIn("table public.t: INSERT: id[integer]:-1 n[numeric]:NaN f[double precision]:1e+20 g[real]:-Infinity"
                + " b[boolean]:true c[boolean]:false bits[bit varying]:B'101' none[bit varying]:B'' s[character"
                + " varying]:'it''s' e[text]:'' q[text]:'''' x[text]:null y[text]:'null' a[integer[]]:'{1,2}'");

        assertThat(last())
                .isEqualTo("INSERT public.t none -> {id='-1', n='NaN', f='1e+20', g='-Infinity', b='t', c='f',"
                        + " bits='101', none='', s='it's', e='', q=''', x=null, y='null', a='{1,2}'}");
        assertThat(catalog.asked())
                .containsExactly("public.t(id integer, n numeric, f double precision, g real, b boolean, c boolean,"
                        + " bits bit varying, none bit varying, s character varying, e text, q text, x text, y text,"
                        + " a integer[])");
    }

    @Test
    void textMayHoldWhateverAMessageConsistsOf() {
        decodeIn(
                "table public.t: INSERT: a[text]:' new-tuple: b[text]:''x'' null\n\t(no-tuple-data) ü漢🐘' b[text]:'y'");

        assertThat(last())
                .isEqualTo("INSERT public.t none -> "
                        + "{a=' new-tuple: b[text]:'x' null\n\t(no-tuple-data) ü漢🐘', b='y'}");
    }

    @Test
    void quotedNamesLoseTheirQuotes() {
        decodeIn("table \"Weird \"\"schema\"\"\".\"Weird \"\"name\"\".\": INSERT:"
                + " \"a \"\"b\"\"[x]:\"[\"My \"\"]schema\".\"type]:[\"[]]:'{}' \"user\"[\"char\"]:'c'");

        assertThat(seen.changes().get(0).table().name())
                .isEqualTo(new TableName("Weird \"schema\"", "Weird \"name\"."));
        assertThat(catalog.asked())
                .containsExactly("Weird \"schema\".Weird \"name\"."
                        + "(a \"b\"[x]: \"My \"\"]schema\".\"type]:[\"[], user \"char\")");
        assertThat(last()).endsWith("{a \"b\"[x]:='{}', user='c'}");
    }

    @Test
    void rowWithoutColumnsIsARow() {
        decodeIn("table public.t: INSERT:");

        assertThat(last()).isEqualTo("INSERT public.t none -> {}");
    }

    @Test
    void updateWithoutOldKeyHasNoRowBefore() {
        decodeIn("table public.t: UPDATE: id[integer]:1 note[text]:unchanged-toast-datum"
                + " s[text]:'unchanged-toast-datum'");

        assertThat(last()).isEqualTo("UPDATE public.t none -> {id='1', note=unchanged, s='unchanged-toast-datum'}");
    }

    @Test
    void oldKeyIsAlignedToTheNewRow() {
        decodeIn("table public.t: UPDATE: old-key: b[integer]:2 new-tuple: a[text]:null b[integer]:3 c[text]:'x'");

        assertThat(last()).isEqualTo("UPDATE public.t {a=unchanged, b='2', c=unchanged} -> {a=null, b='3', c='x'}");
        assertThat(catalog.asked()).hasSize(1);
    }

    @Test
    void wholeOldRowHasNullsAndFillsUnchangedValues() {
        catalog.withFullIdentity(new TableName("public", "t"));
        decodeIn("table public.t: UPDATE: old-key: id[integer]:1 note[text]:'it''s long'"
                + " new-tuple: id[integer]:1 s[text]:'x' note[text]:unchanged-toast-datum");

        assertThat(last())
                .isEqualTo("UPDATE public.t {id='1', s=null, note='it's long'} -> {id='1', s='x', note='it's long'}");
    }

    @Test
    void valueThatStaysIsNeverTakenForNull() {
        catalog.withFullIdentity(new TableName("public", "t"));
        decodeIn("table public.t: UPDATE: old-key: id[integer]:1"
                + " new-tuple: id[integer]:2 s[text]:'x' note[text]:unchanged-toast-datum");

        assertThat(last())
                .isEqualTo("UPDATE public.t {id='1', s=unchanged, note=unchanged} -> {id='2', s='x', note=unchanged}");
    }

    @Test
    void deleteIsAlignedToTheRowShownLast() {
        decodeIn(
                "table public.t: INSERT: a[text]:'x' b[integer]:3 c[text]:'y'", "table public.t: DELETE: b[integer]:3");

        assertThat(last()).isEqualTo("DELETE public.t {a=unchanged, b='3', c=unchanged} -> none");
        assertThat(seen.changes().get(1).table()).isSameAs(seen.changes().get(0).table());
    }

    @Test
    void deleteOfAWholeRowHasNulls() {
        catalog.withFullIdentity(new TableName("public", "t"));
        decodeIn(
                "table public.t: INSERT: a[text]:'x' b[integer]:3 c[text]:null",
                "table public.t: DELETE: a[text]:'x' b[integer]:3");

        assertThat(last()).isEqualTo("DELETE public.t {a='x', b='3', c=null} -> none");
    }

    @Test
    void deleteOfATableNotShownBeforeHasTheColumnsGiven() {
        decodeIn(
                "table public.t: DELETE: b[integer]:3",
                "table public.t: DELETE: b[integer]:4",
                "table public.t: DELETE: b[bigint]:5");

        assertThat(seen.events())
                .endsWith(
                        "DELETE public.t {b='3'} -> none",
                        "DELETE public.t {b='4'} -> none",
                        "DELETE public.t {b='5'} -> none");
        assertThat(catalog.asked()).containsExactly("public.t(b integer)", "public.t(b bigint)");
    }

    @Test
    void deleteOfWhichNothingIsToldHasNoRow() {
        decodeIn("table public.t: DELETE: (no-tuple-data)");
        assertThat(last()).isEqualTo("DELETE public.t none -> none");
        assertThat(seen.changes().get(0).table().columns()).isEmpty();

        decode("table public.t: INSERT: a[text]:'x'", "0/1");
        decode("table public.t: DELETE: (no-tuple-data)", "0/1");
        assertThat(seen.changes().get(2).table()).isSameAs(seen.changes().get(1).table());
    }

    @Test
    void tableIsAskedForAgainOnlyWhenItsColumnsChange() {
        decodeIn(
                "table public.t: INSERT: id[integer]:1",
                "table public.u: INSERT: id[integer]:1",
                "table public.t: INSERT: id[integer]:2",
                "table public.t: INSERT: id[integer]:3 s[text]:'x'",
                "table public.t: UPDATE: id[integer]:3 s[text]:null",
                "table public.t: INSERT: id[bigint]:3 s[text]:'x'",
                "table public.t: INSERT: id[bigint]:3 name[text]:'x'",
                "table public.t: INSERT: id[bigint]:3");

        assertThat(catalog.asked())
                .containsExactly(
                        "public.t(id integer)",
                        "public.u(id integer)",
                        "public.t(id integer, s text)",
                        "public.t(id bigint, s text)",
                        "public.t(id bigint, name text)",
                        "public.t(id bigint)");
        assertThat(seen.changes()).extracting("ordinal").containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L);
    }

    @Test
    void rowsMayHaveManyColumns() {
        StringBuilder message = new StringBuilder("table public.t: INSERT:");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 1600; i++) {
            message.append(" c").append(i).append("[integer]:").append(i);
            expected.append(i == 0 ? "" : ", ")
                    .append('c')
                    .append(i)
                    .append("='")
                    .append(i)
                    .append('\'');
        }
        decodeIn(message.toString());

        assertThat(last()).isEqualTo("INSERT public.t none -> {" + expected + "}");
        assertThat(seen.changes().get(0).size()).isEqualTo(message.length());
    }

    @Test
    void truncateIsAChangeOfEachTable() {
        decodeIn(
                "table public.t: TRUNCATE: (no-flags)",
                "table public.a, \"S\".\"b, c: \", public.t: TRUNCATE: restart_seqs cascade",
                "table public.t: TRUNCATE: cascade");

        assertThat(seen.events())
                .containsExactly(
                        "BEGIN",
                        "TRUNCATE public.t none -> none",
                        "TRUNCATE public.a none -> none",
                        "TRUNCATE S.b, c:  none -> none",
                        "TRUNCATE public.t none -> none",
                        "TRUNCATE public.t none -> none");
        assertThat(seen.changes()).extracting("ordinal").containsExactly(0L, 1L, 2L, 3L, 4L);
        assertThat(catalog.asked()).containsExactly("public.t()", "public.a()", "S.b, c: ()");
    }

    @Test
    void logicalMessagesArePassedOver() {
        decode("message: transactional: 0 prefix: p, sz: 3 content:BEG", "0/1");
        decodeIn("message: transactional: 1 prefix: table x, sz: 1 content:\n");

        assertThat(seen.events()).containsExactly("BEGIN");
    }

    @Test
    void otherEncodingsBecomeUtf8() {
        TestDecodingDecoder latin1 = decoder(ISO_8859_1);
        latin1.decode("BEGIN 1".getBytes(ISO_8859_1), Lsn.ZERO);
        byte[] message = "table public.\"Größe\": INSERT: \"größe\"[text]:'grün'".getBytes(ISO_8859_1);
        latin1.decode(message, Lsn.ZERO);

        assertThat(last()).isEqualTo("INSERT public.Größe none -> {größe='grün'}");
        assertThat(seen.changes().get(0).size()).isEqualTo(message.length);
    }

    @Test
    void bytesOutsideTheEncodingAreReplacedAndCounted() {
        TestDecodingDecoder japanese = decoder(Encodings.named("EUC_JP").orElseThrow());
        japanese.decode("BEGIN 1".getBytes(UTF_8), Lsn.ZERO);
        japanese.decode(
                "table public.t: INSERT: a[text]:'\u00ff' b[text]:'\u00ad\u00a1'".getBytes(ISO_8859_1), Lsn.ZERO);

        assertThat(last()).isEqualTo("INSERT public.t none -> {a='\ufffd', b='①'}");
        assertThat(replaced).hasValue(1);
    }

    @Test
    void messageMayLieWithinALargerArray() {
        decode("BEGIN 1", "0/1");
        byte[] framed = "xxxxtable public.t: INSERT: a[text]:'it''s' b[integer]:12345".getBytes(UTF_8);

        decoder.decode(framed, 4, framed.length - 7, Lsn.ZERO);

        assertThat(last()).isEqualTo("INSERT public.t none -> {a='it's', b='12'}");
        assertThatThrownBy(() -> decoder.decode(framed, 4, 30, Lsn.ZERO))
                .isInstanceOf(DecodeException.class)
                .hasMessage("The INSERT message of test_decoding has 30 bytes; at byte 30 there should be"
                        + " the end of a column's type");
    }

    @Test
    void brokenMessagesFailInNoOtherWay() {
        for (String message : List.of(
                "BEGIN 731",
                "COMMIT 1 (at 2026-01-02 03:04:05.678+00)",
                "table public.t: INSERT: id[integer]:-1.5 \"A\"\"\"[\"X\"\"y\".\"z\"[]]:'it''s' b[bit]:B'10'"
                        + " c[boolean]:true d[text]:null",
                "table \"S\".\"T\": UPDATE: id[integer]:1 n[text]:unchanged-toast-datum",
                "table public.t: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2 n[text]:'x'",
                "table public.t: DELETE: id[integer]:1 f[real]:-Infinity g[real]:1e-05",
                "table public.t: DELETE: (no-tuple-data)",
                "table public.t, public.u: TRUNCATE: restart_seqs cascade",
                "table public.t: TRUNCATE: (no-flags)",
                "message: transactional: 1 prefix: p, sz: 3 content:abc")) {
            byte[] bytes = message.getBytes(UTF_8);
            BrokenMessages.everyStrictPrefix(bytes, () -> preparedFor(message), true);
            BrokenMessages.everyDamagedByte(bytes, () -> preparedFor(message));
        }
    }

    @Test
    void malformedMessagesAreRefused() {
        decode("BEGIN 1", "0/1");

        refused("", "no known kind");
        refused("ROLLBACK 1", "no known kind");
        refused("BEGIN 2", "within transaction 1");
        refused("COMMIT 2", "which it had not begun");
        refused("COMMIT 1 now", "its end");
        refused("table t: INSERT:", "a dot before a table's name");
        refused("table public.T: INSERT:", "a table's name");
        refused("table public.t: MERGE:", "INSERT, UPDATE, DELETE or TRUNCATE");
        refused("table public.t: INSERT: (no-tuple-data)", "a column's name");
        refused("table public.t: INSERT: a:1", "a column's type");
        refused("table public.t: INSERT: a[integer] 1", "a colon");
        refused("table public.t: INSERT: a[integer]:", "a column's value");
        refused("table public.t: INSERT: a[text]:unchanged-toast", "a column's value");
        refused("table public.t: INSERT: a[text]:'x'y", "a space");
        refused("table public.t: INSERT: a[text]:'x", "the closing quote");
        refused("table public.t: INSERT: a[text]:Bx", "a column's value");
        refused("table public.t: INSERT: a[integer]:1 new-tuple: a[integer]:1", "its end");
        refused(
                "table public.t: UPDATE: old-key: z[integer]:1 new-tuple: a[integer]:1",
                "columns that the new one lacks");
        refused("table public.t: UPDATE: old-key: a[integer]:1", "the new row");
        refused("table public.t: TRUNCATE: sideways", "the flags");
    }

    @Test
    void changesAndCommitsBelongToATransaction() {
        refused("table public.t: INSERT: a[integer]:1", "outside a transaction");
        refused("COMMIT 1", "which it had not begun");
        assertThat(catalog.asked()).isEmpty();
    }

    private Decoder preparedFor(String message) {
        Decoder prepared = decoder(UTF_8);
        if (!message.startsWith("BEGIN")) {
            prepared.decode("BEGIN 1".getBytes(UTF_8), Lsn.ZERO);
        }
        return prepared;
    }

    private void refused(String message, String why) {
        assertThatThrownBy(() -> decode(message, "0/1"))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(why);
    }

    private String last() {
        return seen.events().get(seen.events().size() - 1);
    }

    private void decodeIn(String... messages) {
        decode("BEGIN 1", "0/1");
        for (String message : messages) {
            decode(message, "0/1");
        }
    }

    private void decode(String message, String lsn) {
        decoder.decode(message.getBytes(UTF_8), Lsn.parse(lsn));
    }

    private TestDecodingDecoder decoder(Charset charset) {
        return new TestDecodingDecoder(
                catalog,
                seen,
                charset.equals(UTF_8) ? null : new Transcoder(charset, replaced::addAndGet),
                Lsn.parse("0/1"),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }
}
