package dev.river.format.value;

import java.io.IOException;

/**
 * An amount of money as a number: the digits of the text that the server's locale makes of it, with the point where the locale has it.
 * See <a href="https://www.postgresql.org/docs/current/datatype-money.html">Monetary Types</a>.
 */
final class MoneyForm implements ValueForm {

    private final int scale;

    /** @param scale how many digits stand behind the point */
    MoneyForm(int scale) {
        this.scale = scale;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        byte[] digits = new byte[length];
        int count = 0;
        boolean negative = false;
        for (int i = offset; i < offset + length; i++) {
            byte c = bytes[i];
            if (c >= '0' && c <= '9') {
                digits[count++] = c;
            } else {
                negative |= c == '-' || c == '(';
            }
        }
        if (count <= scale) {
            out.text(bytes, offset, length);
            return;
        }
        byte[] number = new byte[count + 2];
        int at = 0;
        if (negative) {
            number[at++] = '-';
        }
        // An amount below 1 has one 0 before the point, any other none.
        for (int i = 0; i < count; i++) {
            if (i == count - scale) {
                number[at++] = '.';
            }
            number[at++] = digits[i];
        }
        if (JsonText.isNumber(number, 0, at)) {
            out.raw(number, 0, at);
        } else {
            out.text(bytes, offset, length);
        }
    }
}
