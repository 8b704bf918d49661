package dev.river.benchmark.micro;

import dev.river.sink.Lsn;
import dev.river.stream.ChangeHandler;
import dev.river.stream.Decoder;
import dev.river.stream.pgoutput.PgoutputDecoder;
import dev.river.stream.testdecoding.TestDecodingDecoder;
import java.time.Clock;

/** An output plugin: what it sends, and what reads that. */
public enum SamplePlugin {
    PGOUTPUT {
        @Override
        SampleMessages messages(SampleTable table) {
            return new PgoutputMessages(table);
        }

        @Override
        Decoder decoder(SampleTable table, ChangeHandler handler) {
            return new PgoutputDecoder(new SampleCatalog(table.table()), handler);
        }
    },

    TEST_DECODING {
        @Override
        SampleMessages messages(SampleTable table) {
            return new TestDecodingMessages(table);
        }

        @Override
        Decoder decoder(SampleTable table, ChangeHandler handler) {
            return new TestDecodingDecoder(
                    new SampleCatalog(table.table()), handler, null, Lsn.ZERO, Clock.systemUTC());
        }
    };

    abstract SampleMessages messages(SampleTable table);

    abstract Decoder decoder(SampleTable table, ChangeHandler handler);
}
