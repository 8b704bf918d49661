package dev.river.stream.pgoutput;

import dev.river.sink.Lsn;
import dev.river.stream.ChangeHandler;
import dev.river.stream.Decoder;
import dev.river.stream.DecoderCatalog;

/**
 * Decodes pgoutput. To be started with {@code proto_version '1'} and without {@code binary} and {@code streaming}.
 */
public final class PgoutputDecoder implements Decoder {

    private final ChangeHandler handler;
    private final ChangeAssembler assembler;
    private final MessageDecoder messages;

    public PgoutputDecoder(DecoderCatalog catalog, ChangeHandler handler) {
        this.handler = handler;
        this.assembler = new ChangeAssembler(catalog, handler);
        this.messages = new MessageDecoder(assembler);
    }

    @Override
    public void decode(byte[] bytes, int offset, int length, Lsn lsn) {
        long before = assembler.changeMessages();
        messages.decode(bytes, offset, length);
        if (assembler.changeMessages() != before) {
            handler.onMessage(lsn);
        }
    }

    @Override
    public boolean inTransaction() {
        return assembler.inTransaction();
    }
}
