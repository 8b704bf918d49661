package dev.river.format.value;

import dev.river.format.value.TypeSettings.Bytes;
import dev.river.format.value.TypeSettings.NonFinite;
import dev.river.format.value.TypeSettings.Numbers;
import dev.river.format.value.TypeSettings.Structures;
import dev.river.format.value.TypeSettings.Times;
import dev.river.sink.Column;
import dev.river.sink.ColumnType;
import dev.river.sink.ColumnType.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses the form of a type's values. */
public final class FormChoice {

    private final TypeSettings settings;
    private final ValueForm nonFinite;
    private final ValueForm number;
    private final ValueForm exactNumber;
    private final ValueForm moment;
    private final ValueForm timeWithZone;

    public FormChoice(TypeSettings settings) {
        this.settings = settings;
        this.nonFinite = settings.nonFinite() == NonFinite.NULL ? new NonFiniteForm() : ValueForm.TEXT;
        this.number = new NumberForm(nonFinite);
        this.exactNumber = settings.numbers() == Numbers.TEXT ? nonFinite : number;
        this.moment = switch (settings.times()) {
            case POSTGRES -> nonFinite;
            case ISO -> new IsoForm(nonFinite);
            case EPOCH_MILLIS -> new EpochForm(nonFinite, 1000);
            case EPOCH_MICROS -> new EpochForm(nonFinite, 1);
        };
        this.timeWithZone = settings.times() == Times.ISO ? new IsoZoneForm() : ValueForm.TEXT;
    }

    /** The form of values of this type. */
    public ValueForm of(ColumnType type) {
        return switch (type.kind()) {
            case BOOLEAN -> new BooleanForm();
            case SMALLINT, INTEGER -> number;
            case REAL, DOUBLE ->
                type.precision().isEmpty() ? number : new ShortestForm(number, type.kind() == Kind.REAL);
            case BIGINT, OID, NUMERIC -> exactNumber;
            case MONEY ->
                settings.money() == Numbers.TEXT
                        ? ValueForm.TEXT
                        : new MoneyForm(type.scale().orElse(2));
            case DATE, TIMESTAMP, TIMESTAMPTZ -> moment;
            case TIMETZ -> timeWithZone;
            case BYTEA -> settings.bytes() == Bytes.BASE64 ? new Base64Form() : ValueForm.TEXT;
            case JSON, JSONB -> new JsonForm();
            case POINT -> isObject(settings.points()) ? new PointForm(number) : ValueForm.TEXT;
            case HSTORE -> isObject(settings.hstore()) ? new HstoreForm() : ValueForm.TEXT;
            case COMPOSITE -> isObject(settings.composites()) ? composite(type.fields()) : ValueForm.TEXT;
            case RANGE, MULTIRANGE, ARRAY -> ofElements(type.kind(), type.element());
            default -> ValueForm.TEXT;
        };
    }

    /** Of a type whose elements are not known the text is all there is. */
    private ValueForm ofElements(Kind kind, @Nullable ColumnType element) {
        if (element == null || (kind != Kind.ARRAY && !isObject(settings.ranges()))) {
            return ValueForm.TEXT;
        }
        return switch (kind) {
            case ARRAY -> new ArrayForm(of(element), element.delimiter());
            case RANGE -> new RangeForm(of(element));
            default -> of(element) instanceof RangeForm range ? new MultirangeForm(range) : ValueForm.TEXT;
        };
    }

    private ValueForm composite(List<Column> fields) {
        return fields.isEmpty()
                ? ValueForm.TEXT
                : new CompositeForm(
                        fields.stream().map(Column::name).toList(),
                        fields.stream().map(field -> of(field.type())).toList());
    }

    private static boolean isObject(Structures form) {
        return form == Structures.OBJECT;
    }
}
