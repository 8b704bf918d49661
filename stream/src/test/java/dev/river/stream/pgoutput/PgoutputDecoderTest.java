package dev.river.stream.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.postgres.change.Transaction;
import dev.river.sink.Lsn;
import dev.river.stream.BrokenMessages;
import dev.river.stream.DecodeException;
import dev.river.stream.Decoder;
import dev.river.stream.LiteralCatalog;
import dev.river.stream.RecordingHandler;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PgoutputDecoderTest {

    private static final byte[] BEGIN = new MessageWriter('B')
            .int64(0x16B3748L)
            .int64(658_441_033_816_123L)
            .int32(-2)
            .bytes();

    private static final byte[] COMMIT = new MessageWriter('C')
            .int8(0)
            .int64(0x16B3748L)
            .int64(0x16B3778L)
            .int64(658_441_033_816_123L)
            .bytes();

    /** public.t: id is the key, name and note are not. */
    private static final byte[] RELATION = relation(16384, "public", "t", 'd').bytes();

    private static final byte[] INSERT = new MessageWriter('I')
            .int32(16384)
            .int8('N')
            .int16(3)
            .text("1")
            .text("grün 🐘")
            .int8('n')
            .bytes();

    private static final byte[] UPDATE = new MessageWriter('U')
            .int32(16384)
            .int8('N')
            .int16(3)
            .text("1")
            .text("")
            .int8('u')
            .bytes();

    private static final byte[] KEY_UPDATE = new MessageWriter('U')
            .int32(16384)
            .int8('K')
            .int16(3)
            .text("1")
            .int8('n')
            .int8('n')
            .int8('N')
            .int16(3)
            .text("2")
            .text("b")
            .int8('u')
            .bytes();

    private static final byte[] FULL_UPDATE = new MessageWriter('U')
            .int32(16384)
            .int8('O')
            .int16(3)
            .text("1")
            .int8('n')
            .text("a long note")
            .int8('N')
            .int16(3)
            .text("1")
            .text("b")
            .int8('u')
            .bytes();

    private static final byte[] KEY_DELETE = new MessageWriter('D')
            .int32(16384)
            .int8('K')
            .int16(3)
            .text("1")
            .int8('n')
            .int8('n')
            .bytes();

    private static final byte[] FULL_DELETE = new MessageWriter('D')
            .int32(16384)
            .int8('O')
            .int16(3)
            .text("1")
            .int8('n')
            .text("c")
            .bytes();

    private static final byte[] TRUNCATE =
            new MessageWriter('T').int32(2).int8(1).int32(16384).int32(-5).bytes();

    private static final byte[] ORIGIN =
            new MessageWriter('O').int64(0x16B3748L).string("elsewhere").bytes();

    private static final byte[] TYPE =
            new MessageWriter('Y').int32(16400).string("public").string("mood").bytes();

    private static final byte[] LOGICAL_MESSAGE = new MessageWriter('M')
            .int8(1)
            .int64(0x16B3748L)
            .string("prefix")
            .int32(7)
            .raw("content")
            .bytes();

    private static final byte[] OTHER_RELATION =
            relation(-5, "other", "Weird \"name\".", 'f').bytes();

    private static final List<byte[]> ALL_BUT_BEGIN = List.of(
            RELATION,
            INSERT,
            UPDATE,
            KEY_UPDATE,
            FULL_UPDATE,
            KEY_DELETE,
            FULL_DELETE,
            TRUNCATE,
            ORIGIN,
            TYPE,
            LOGICAL_MESSAGE,
            COMMIT);

    private final LiteralCatalog catalog = new LiteralCatalog();
    private final RecordingHandler seen = new RecordingHandler();
    private final PgoutputDecoder decoder = new PgoutputDecoder(catalog, seen);

    @Test
    void literalBytesOfATransactionAreRead() {
        decode(hex("42 00000000016B3748 000256D9CB9A84D8 000002DB"));
        decode(hex(
                "52 00004000 7075626C696300 7400 64 0002 01 696400 00000017 FFFFFFFF 00 6E616D6500 00000019 FFFFFFFF"));
        decode(hex("49 00004000 4E 0002 74 00000003 313233 6E"));
        decode(hex("43 00 00000000016B3748 00000000016B3778 000256D9CB9A84D8"));

        assertThat(catalog.asked()).containsExactly("public.t(id 23, name 25)");
        assertThat(seen.events())
                .containsExactly("BEGIN", "INSERT public.t none -> {id='123', name=null}", "COMMIT 0/16B3778");
    }

    @Test
    void relationTellsItsIdentityUnlessThatIsTheWholeRow() {
        decode(BEGIN, RELATION, INSERT, OTHER_RELATION, TRUNCATE);

        assertThat(seen.changes())
                .extracting(change -> change.table().keyColumns())
                .containsExactly(List.of(0), List.of(0), List.of());
    }

    @Test
    void beginTellsPositionTimeAndTransaction() {
        decode(BEGIN);

        // 658441033816123 microseconds after 2000-01-01.
        assertThat(seen.transactions())
                .containsExactly(new Transaction(
                        4294967294L, Lsn.parse("0/16B3748"), Instant.parse("2020-11-11T20:17:13.816123Z")));
        assertThat(decoder.inTransaction()).isTrue();
    }

    @Test
    void commitEndsTheTransaction() {
        decode(BEGIN, COMMIT);

        assertThat(decoder.inTransaction()).isFalse();
        assertThat(seen.events()).containsExactly("BEGIN", "COMMIT 0/16B3778");
    }

    @Test
    void insertHasItsValues() {
        decode(BEGIN, RELATION, INSERT);

        assertThat(seen.events()).endsWith("INSERT public.t none -> {id='1', name='grün 🐘', note=null}");
    }

    @Test
    void changeTellsItsOrdinalSizeAndTransaction() {
        decode(BEGIN, RELATION, INSERT, INSERT, COMMIT, BEGIN, INSERT);

        assertThat(seen.changes()).extracting("ordinal").containsExactly(0L, 1L, 0L);
        assertThat(seen.changes()).allSatisfy(change -> {
            assertThat(change.size()).isEqualTo(INSERT.length);
            assertThat(change.transaction().xid()).isEqualTo(4294967294L);
            assertThat(change.dumped()).isFalse();
        });
    }

    @Test
    void messageMayLieWithinALargerArray() {
        decode(BEGIN, RELATION);
        byte[] framed = new byte[INSERT.length + 40];
        System.arraycopy(INSERT, 0, framed, 25, INSERT.length);

        decoder.decode(framed, 25, INSERT.length, Lsn.ZERO);

        assertThat(seen.events()).endsWith("INSERT public.t none -> {id='1', name='grün 🐘', note=null}");
        assertThat(seen.changes().get(0).size()).isEqualTo(INSERT.length);
    }

    @Test
    void updateKeepsUnsentValuesUnchanged() {
        decode(BEGIN, RELATION, UPDATE);

        assertThat(seen.events()).endsWith("UPDATE public.t none -> {id='1', name='', note=unchanged}");
    }

    @Test
    void oldKeyDoesNotShowOtherColumnsAsNull() {
        decode(BEGIN, RELATION, KEY_UPDATE, KEY_DELETE);

        assertThat(seen.events())
                .endsWith(
                        "UPDATE public.t {id='1', name=unchanged, note=unchanged} -> {id='2', name='b',"
                                + " note=unchanged}",
                        "DELETE public.t {id='1', name=unchanged, note=unchanged} -> none");
    }

    @Test
    void wholeOldRowFillsUnchangedValues() {
        decode(BEGIN, RELATION, FULL_UPDATE, FULL_DELETE);

        assertThat(seen.events())
                .endsWith(
                        "UPDATE public.t {id='1', name=null, note='a long note'} -> {id='1', name='b', note='a long"
                                + " note'}",
                        "DELETE public.t {id='1', name=null, note='c'} -> none");
    }

    @Test
    void truncateIsAChangeOfEachTable() {
        decode(BEGIN, RELATION, OTHER_RELATION, TRUNCATE);

        assertThat(seen.events())
                .endsWith("TRUNCATE public.t none -> none", "TRUNCATE other.Weird \"name\". none -> none");
        assertThat(seen.changes()).extracting("ordinal").containsExactly(0L, 1L);
    }

    @Test
    void aRelationThatComesAgainAsItWasKeepsItsTable() {
        decode(BEGIN, RELATION, INSERT, RELATION, INSERT);

        assertThat(catalog.asked()).hasSize(2);
        assertThat(seen.changes().get(0).table()).isSameAs(seen.changes().get(1).table());
    }

    @Test
    void relationWithoutSchemaIsTheSystems() {
        decode(BEGIN, relation(1, "", "t", 'd').bytes());

        assertThat(catalog.asked()).containsExactly("pg_catalog.t(id 23, name 25, note 25)");
    }

    @Test
    void whatIsNoChangeIsPassedOver() {
        decode(LOGICAL_MESSAGE, BEGIN, ORIGIN, TYPE, LOGICAL_MESSAGE, COMMIT);

        assertThat(seen.events()).containsExactly("BEGIN", "COMMIT 0/16B3778");
    }

    @Test
    void everyStrictPrefixIsRefused() {
        BrokenMessages.everyStrictPrefix(BEGIN, () -> prepared(), false);
        for (byte[] message : ALL_BUT_BEGIN) {
            BrokenMessages.everyStrictPrefix(message, () -> prepared(BEGIN, RELATION, OTHER_RELATION), false);
        }
    }

    @Test
    void damagedMessagesFailInNoOtherWay() {
        BrokenMessages.everyDamagedByte(BEGIN, () -> prepared());
        for (byte[] message : ALL_BUT_BEGIN) {
            BrokenMessages.everyDamagedByte(message, () -> prepared(BEGIN, RELATION, OTHER_RELATION));
        }
    }

    @Test
    void everyByteTooManyIsRefused() {
        for (byte[] message : List.of(BEGIN, RELATION, TYPE, ORIGIN, LOGICAL_MESSAGE)) {
            byte[] longer = Arrays.copyOf(message, message.length + 1);
            assertThatThrownBy(() -> decode(longer))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining("should end at byte " + message.length);
        }
    }

    @Test
    void errorNamesMessageFieldAndOffset() {
        decode(BEGIN, RELATION);

        assertThatThrownBy(() -> decode(new MessageWriter('I')
                        .int32(16384)
                        .int8('N')
                        .int16(3)
                        .int8('t')
                        .int32(9)
                        .raw("abc")
                        .bytes()))
                .isInstanceOf(DecodeException.class)
                .hasMessage("The Insert message of pgoutput has 16 bytes, and ends within the field \"column value\""
                        + " at byte 13, which takes 9 bytes");
    }

    @Test
    void malformedMessagesAreRefused() {
        decode(BEGIN, RELATION);

        refused(new MessageWriter('S').int32(1).int8(1).bytes(), "'S'");
        refused(new byte[] {0}, "0x0");
        refused(new byte[0], "empty");
        refused(new MessageWriter('I').int32(9).int8('N').int16(0).bytes(), "relation 9 without a Relation");
        refused(new MessageWriter('I').int32(16384).int8('X').int16(0).bytes(), "'X' where 'N' is due");
        refused(new MessageWriter('I').int32(16384).int8('N').int16(1).text("1").bytes(), "a row of 1 columns");
        refused(
                new MessageWriter('I')
                        .int32(16384)
                        .int8('N')
                        .int16(1)
                        .int8('b')
                        .int32(0)
                        .bytes(),
                "is binary");
        refused(
                new MessageWriter('I')
                        .int32(16384)
                        .int8('N')
                        .int16(1)
                        .int8('t')
                        .int32(-1)
                        .bytes(),
                "-1 bytes long");
        refused(new MessageWriter('D').int32(16384).int8('N').int16(0).bytes(), "'K' or 'O'");
        refused(BEGIN, "within transaction");
    }

    @Test
    void changesAndCommitsBelongToATransaction() {
        decode(RELATION);

        refused(INSERT, "outside a transaction");
        refused(COMMIT, "outside a transaction");
    }

    private void refused(byte[] message, String why) {
        assertThatThrownBy(() -> decode(message))
                .isInstanceOf(DecodeException.class)
                .hasMessageContaining(why);
    }

    private void decode(byte[]... messages) {
        for (byte[] message : messages) {
            decoder.decode(message, Lsn.ZERO);
        }
    }

    private static Decoder prepared(byte[]... messages) {
        Decoder prepared = new PgoutputDecoder(new LiteralCatalog(), new RecordingHandler());
        for (byte[] message : messages) {
            prepared.decode(message, Lsn.ZERO);
        }
        return prepared;
    }

    private static MessageWriter relation(int id, String schema, String name, char identity) {
        return new MessageWriter('R')
                .int32(id)
                .string(schema)
                .string(name)
                .int8(identity)
                .int16(3)
                .int8(1)
                .string("id")
                .int32(23)
                .int32(-1)
                .int8(0)
                .string("name")
                .int32(25)
                .int32(-1)
                .int8(0)
                .string("note")
                .int32(25)
                .int32(-1);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }
}
