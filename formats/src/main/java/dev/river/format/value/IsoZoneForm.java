package dev.river.format.value;

import java.io.IOException;
import java.util.Arrays;

/** A time of day with its distance from UTC, {@code 12:30:00+02}, as ISO 8601 has it: {@code 12:30:00+02:00}. */
final class IsoZoneForm implements ValueForm {

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        int zone = offset + length - 3;
        if (zone <= offset || (bytes[zone] != '+' && bytes[zone] != '-')) {
            out.text(bytes, offset, length);
            return;
        }
        byte[] iso = Arrays.copyOfRange(bytes, offset, offset + length + 3);
        iso[length] = ':';
        iso[length + 1] = '0';
        iso[length + 2] = '0';
        out.text(iso, 0, iso.length);
    }
}
