package dev.river.dump;

import dev.river.postgres.Catalog;
import dev.river.postgres.Database;
import dev.river.postgres.SourceException;
import dev.river.postgres.TableInfo;
import dev.river.postgres.TypeCatalog;
import dev.river.sink.Column;
import dev.river.sink.Table;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Describes tables as they are now, which need not be how a snapshot's catalogs have them. Holds one session, which locks
 * none of them. For several threads.
 */
final class TableDescriptions implements AutoCloseable {

    private final Database database;
    private final Catalog catalog;
    private final boolean withGenerated;
    private final Handle live;
    private final TypeCatalog types;

    TableDescriptions(Database database, Catalog catalog, boolean withGenerated) {
        this.database = database;
        this.catalog = catalog;
        this.withGenerated = withGenerated;
        this.live = database.jdbi().open();
        this.types = new TypeCatalog(live);
    }

    /** Describes a table, which is to be locked, so that it stays so. */
    synchronized Table of(TableInfo info) {
        boolean isStillThere = catalog.table(live, info.name())
                .map(found -> found.oid() == info.oid())
                .orElse(false);
        if (!isStillThere) {
            throw SourceException.retriable(
                    "Table " + info.name() + " at " + database.source().address()
                            + " was replaced by another of the same name while it was to be dumped",
                    null);
        }
        List<Column> columns = catalog.columns(live, info.oid(), withGenerated).stream()
                .map(column -> new Column(column.name(), types.byOid(column.typeOid())))
                .toList();
        List<String> names = columns.stream().map(Column::name).toList();
        List<Integer> key = info.keyColumns().stream().map(names::indexOf).toList();
        return new Table(info.name(), columns, key.contains(-1) ? List.of() : key);
    }

    @Override
    public void close() {
        live.close();
    }
}
