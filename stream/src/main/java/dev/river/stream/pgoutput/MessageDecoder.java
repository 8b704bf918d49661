package dev.river.stream.pgoutput;

import dev.river.sink.Lsn;
import dev.river.sink.Row;
import dev.river.sink.TableName;
import dev.river.stream.DecodeException;
import dev.river.stream.DecoderCatalog.TypeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads each message in the order of its fields, and hands them on once the whole message is read. */
final class MessageDecoder {

    private static final int KEY_FLAG = 1;
    private static final byte FULL_IDENTITY = 'f';

    private final MessageHandler handler;

    MessageDecoder(MessageHandler handler) {
        this.handler = handler;
    }

    void decode(byte[] bytes, int offset, int length) {
        if (length == 0) {
            throw new DecodeException("A message of pgoutput is empty");
        }
        byte type = bytes[offset];
        switch (type) {
            case 'B' -> begin(new MessageReader("Begin", bytes, offset, length));
            case 'C' -> commit(new MessageReader("Commit", bytes, offset, length));
            case 'O' -> origin(new MessageReader("Origin", bytes, offset, length));
            case 'R' -> relation(new MessageReader("Relation", bytes, offset, length));
            case 'Y' -> type(new MessageReader("Type", bytes, offset, length));
            case 'I' -> insert(new MessageReader("Insert", bytes, offset, length));
            case 'U' -> update(new MessageReader("Update", bytes, offset, length));
            case 'D' -> delete(new MessageReader("Delete", bytes, offset, length));
            case 'T' -> truncate(new MessageReader("Truncate", bytes, offset, length));
            case 'M' -> logicalMessage(new MessageReader("Message", bytes, offset, length));
            default ->
                throw new DecodeException("A message of pgoutput has the type " + shown(type)
                        + ", which protocol version 1 does not know");
        }
    }

    private void begin(MessageReader in) {
        Lsn finalLsn = in.lsn("final LSN");
        Instant commitTime = in.timestamp("commit timestamp");
        int xid = in.int32("transaction ID");
        in.end();
        handler.onBegin(finalLsn, commitTime, Integer.toUnsignedLong(xid));
    }

    private void commit(MessageReader in) {
        in.int8("flags");
        in.int64("commit LSN");
        Lsn endLsn = in.lsn("end LSN");
        in.int64("commit timestamp");
        in.end();
        handler.onCommit(endLsn);
    }

    private static void origin(MessageReader in) {
        in.lsn("commit LSN on the origin");
        in.string("name of the origin");
        in.end();
    }

    private void relation(MessageReader in) {
        int id = in.int32("relation OID");
        String schema = in.string("namespace");
        String table = in.string("relation name");
        boolean fullIdentity = in.int8("replica identity") == FULL_IDENTITY;
        int count = in.unsigned16("number of columns");
        List<Relation.Attribute> columns = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean key = (in.int8("column flags") & KEY_FLAG) != 0;
            String name = in.string("column name");
            int typeOid = in.int32("column type OID");
            int typeModifier = in.int32("type modifier");
            columns.add(new Relation.Attribute(key, name, typeOid, typeModifier));
        }
        in.end();
        // pgoutput sends no name for the schema of the system.
        TableName name = new TableName(schema.isEmpty() ? "pg_catalog" : schema, table);
        handler.onRelation(new Relation(id, name, fullIdentity, columns));
    }

    private void type(MessageReader in) {
        int oid = in.int32("type OID");
        String schema = in.string("namespace");
        String name = in.string("type name");
        in.end();
        handler.onType(oid, new TypeName(schema, name));
    }

    private void insert(MessageReader in) {
        int relationId = in.int32("relation OID");
        newTupleFollows(in, in.int8("new tuple marker"));
        Row newTuple = tuple(in);
        in.end();
        handler.onInsert(relationId, newTuple, in.length());
    }

    private void update(MessageReader in) {
        int relationId = in.int32("relation OID");
        byte marker = in.int8("tuple marker");
        switch (marker) {
            case 'K' -> {
                Row oldKey = tuple(in);
                newTupleFollows(in, in.int8("new tuple marker"));
                Row newTuple = tuple(in);
                in.end();
                handler.onKeyUpdate(relationId, oldKey, newTuple, in.length());
            }
            case 'O' -> {
                Row oldTuple = tuple(in);
                newTupleFollows(in, in.int8("new tuple marker"));
                Row newTuple = tuple(in);
                in.end();
                handler.onUpdate(relationId, oldTuple, newTuple, in.length());
            }
            default -> {
                newTupleFollows(in, marker);
                Row newTuple = tuple(in);
                in.end();
                handler.onUpdate(relationId, null, newTuple, in.length());
            }
        }
    }

    private void delete(MessageReader in) {
        int relationId = in.int32("relation OID");
        byte marker = in.int8("old tuple marker");
        if (marker != 'K' && marker != 'O') {
            throw in.invalid("old tuple marker", "is " + shown(marker) + " where 'K' or 'O' is due");
        }
        Row old = tuple(in);
        in.end();
        if (marker == 'K') {
            handler.onKeyDelete(relationId, old, in.length());
        } else {
            handler.onDelete(relationId, old, in.length());
        }
    }

    private void truncate(MessageReader in) {
        int count = in.int32("number of relations");
        in.int8("options");
        List<Integer> relationIds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            relationIds.add(in.int32("relation OID"));
        }
        in.end();
        handler.onTruncate(relationIds, in.length());
    }

    private static void logicalMessage(MessageReader in) {
        in.int8("flags");
        in.lsn("LSN");
        in.string("prefix");
        in.skip(in.int32("length of the content"), "content");
        in.end();
    }

    private static void newTupleFollows(MessageReader in, byte marker) {
        if (marker != 'N') {
            throw in.invalid("new tuple marker", "is " + shown(marker) + " where 'N' is due");
        }
    }

    private static Row tuple(MessageReader in) {
        int columns = in.unsigned16("number of columns");
        Row.Builder row = Row.builder(in.bytes(), columns);
        for (int i = 0; i < columns; i++) {
            byte kind = in.int8("kind of column value");
            switch (kind) {
                case 't' -> {
                    int length = in.int32("length of column value");
                    row.slice(in.skip(length, "column value"), length);
                }
                case 'n' -> row.nullValue();
                case 'u' -> row.unchanged();
                case 'b' -> throw in.invalid("kind of column value", "is binary, but the stream is to be text only");
                default -> throw in.invalid("kind of column value", "is " + shown(kind) + ", which is not known");
            }
        }
        return row.build();
    }

    private static String shown(byte c) {
        return c > ' ' && c < 0x7f ? "'" + (char) c + "'" : "0x" + Integer.toHexString(c & 0xff);
    }
}
