package dev.river.format.value;

import java.io.IOException;

/** Days and points in time as a number since 1970-01-01 00:00, which of a time without a zone counts as if it were in UTC. */
final class EpochForm implements ValueForm {

    private static final long MICROS_OF_DAY = 86_400_000_000L;

    private final ValueForm nonFinite;
    private final long unitMicros;

    /**
     * @param nonFinite how the infinities are written
     * @param unitMicros how many microseconds make one
     */
    EpochForm(ValueForm nonFinite, long unitMicros) {
        this.nonFinite = nonFinite;
        this.unitMicros = unitMicros;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        DateText date = DateText.of(bytes, offset, length);
        if (date == null) {
            nonFinite.write(out, bytes, offset, length);
            return;
        }
        long days = date.epochDay();
        long unitsOfDay = MICROS_OF_DAY / unitMicros;
        if (Math.abs(days) >= Long.MAX_VALUE / unitsOfDay) {
            // A day may be further away than microseconds reach.
            out.text(bytes, offset, length);
            return;
        }
        out.json().writeNumber(days * unitsOfDay + Math.floorDiv(date.microsOfDay(), unitMicros));
    }
}
