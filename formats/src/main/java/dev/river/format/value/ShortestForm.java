package dev.river.format.value;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * A floating-point number of a server that writes all digits which may matter, {@code 0.10000000000000001}, with no more than are needed
 * to read back the same value, and in the notation of PostgreSQL 12 and later, which writes it so by itself.
 */
final class ShortestForm implements ValueForm {

    private final ValueForm number;
    private final boolean isReal;

    /**
     * @param number how other text is written, and what has no digits to lose
     * @param isReal whether it has 32 bits, and not 64
     */
    ShortestForm(ValueForm number, boolean isReal) {
        this.number = number;
        this.isReal = isReal;
    }

    @Override
    public void write(ValueOutput out, byte[] bytes, int offset, int length) throws IOException {
        int safeDigits = isReal ? 6 : 15;
        if (!JsonText.isNumber(bytes, offset, length) || digits(bytes, offset, length) <= safeDigits) {
            number.write(out, bytes, offset, length);
            return;
        }
        String text = new String(bytes, offset, length, US_ASCII);
        double value = isReal ? Float.parseFloat(text) : Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            // Text of another type, from before the column was given this one.
            number.write(out, bytes, offset, length);
            return;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = isSubnormal(exact) ? shortest(exact, 1) : shortest(exact, safeDigits);
        byte[] written = written(shortest.stripTrailingZeros(), safeDigits).getBytes(US_ASCII);
        out.raw(written, 0, written.length);
    }

    /** Those before an exponent, but for zeros in front. */
    private static int digits(byte[] bytes, int offset, int length) {
        int digits = 0;
        for (int i = offset; i < offset + length && bytes[i] != 'e'; i++) {
            if (bytes[i] >= '1' && bytes[i] <= '9' || bytes[i] == '0' && digits > 0) {
                digits++;
            }
        }
        return digits;
    }

    private boolean isSubnormal(BigDecimal exact) {
        return Math.abs(exact.doubleValue()) < (isReal ? Float.MIN_NORMAL : Double.MIN_NORMAL);
    }

    /** The first rounding, from so many digits on, that reads back as the same value. */
    private BigDecimal shortest(BigDecimal exact, int fromDigits) {
        for (int digits = fromDigits; ; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            BigDecimal away = rounded.subtract(exact);
            // In the middle between two values it would depend on the reader which one it is.
            if (away.abs().multiply(BigDecimal.valueOf(2)).compareTo(toNext(exact, away.signum())) < 0) {
                return rounded;
            }
        }
    }

    /** How far the next value is, upwards or downwards. */
    private BigDecimal toNext(BigDecimal exact, int direction) {
        double value = exact.doubleValue();
        double next = isReal
                ? Math.nextAfter((float) value, direction * Double.POSITIVE_INFINITY)
                : Math.nextAfter(value, direction * Double.POSITIVE_INFINITY);
        boolean none = direction == 0 || Double.isInfinite(next);
        return none
                ? new BigDecimal(isReal ? Math.ulp((float) value) : Math.ulp(value))
                : new BigDecimal(next).subtract(exact).abs();
    }

    private static String written(BigDecimal value, int safeDigits) {
        int exponent = value.precision() - value.scale() - 1;
        if (exponent >= -4 && exponent < safeDigits) {
            return value.toPlainString();
        }
        String digits = value.unscaledValue().abs().toString();
        return (value.signum() < 0 ? "-" : "")
                + digits.charAt(0)
                + (digits.length() > 1 ? "." + digits.substring(1) : "")
                + (exponent < 0 ? "e-" : "e+")
                + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
