package dev.river.format.value;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;

/**
 * Days and points in time as ISO 8601 has them: {@code 2019-10-04T06:08:32.5Z}. A year that has not four digits, or is before the year 0,
 * has a sign and six digits, which Java and JavaScript read: {@code -000043-03-15}.
 */
final class IsoForm implements ValueForm {

    private final ValueForm nonFinite;

    /** @param nonFinite how the infinities are written */
    IsoForm(ValueForm nonFinite) {
        this.nonFinite = nonFinite;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        DateText date = DateText.of(bytes, offset, length);
        if (date == null) {
            nonFinite.write(out, bytes, offset, length);
            return;
        }
        byte[] year = date.isCommon() ? new byte[0] : year(date.year());
        int from = date.isCommon() ? offset : date.month() - 1;
        byte[] iso = new byte[year.length + date.end() - from];
        System.arraycopy(year, 0, iso, 0, year.length);
        System.arraycopy(bytes, from, iso, year.length, date.end() - from);
        int size = iso.length;
        int time = year.length + date.afterDay() - from;
        if (time < size) {
            iso[time] = 'T';
            if (iso[size - 3] == '+' && iso[size - 2] == '0' && iso[size - 1] == '0') {
                iso[size - 3] = 'Z';
                size -= 2;
            }
        }
        out.text(iso, 0, size);
    }

    private static byte[] year(int year) {
        String digits = String.valueOf(Math.abs(year));
        String sign = year < 0 ? "-" : year > 9999 ? "+" : "";
        return (sign + "0".repeat(Math.max(0, (sign.isEmpty() ? 4 : 6) - digits.length())) + digits).getBytes(US_ASCII);
    }
}
