package dev.river.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.io.SerializedString;
import dev.river.format.value.FormChoice;
import dev.river.format.value.RawSlice;
import dev.river.format.value.ValueForm;
import dev.river.sink.Operation;
import dev.river.sink.Table;

/** What all records of a table have in common, as JSON: escaped once. */
final class TableText {

    private final SerializedString[] columnNames;
    private final ValueForm[] forms;
    private final RawSlice[] openings;

    /** @param choice chooses how the values of its columns are written */
    TableText(Table table, FormChoice choice) {
        int columns = table.columns().size();
        this.columnNames = new SerializedString[columns];
        this.forms = new ValueForm[columns];
        for (int i = 0; i < columns; i++) {
            columnNames[i] = new SerializedString(table.columns().get(i).name());
            forms[i] = choice.of(table.columns().get(i).type());
        }
        Operation[] operations = Operation.values();
        this.openings = new RawSlice[operations.length];
        for (Operation operation : operations) {
            openings[operation.ordinal()] =
                    RawSlice.of("{\"schema\":" + quoted(table.name().schema()) + ",\"table\":"
                            + quoted(table.name().name()) + ",\"operation\":" + quoted(operation.name()));
        }
    }

    private static String quoted(String text) {
        return '"' + new String(new SerializedString(text).asQuotedUTF8(), UTF_8) + '"';
    }

    int columns() {
        return columnNames.length;
    }

    SerializedString columnName(int column) {
        return columnNames[column];
    }

    /** How values of the column are written. */
    ValueForm form(int column) {
        return forms[column];
    }

    /** How a record of the operation begins. */
    RawSlice opening(Operation operation) {
        return openings[operation.ordinal()];
    }
}
