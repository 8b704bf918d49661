package dev.river.format.value;

import org.jspecify.annotations.Nullable;

/**
 * Takes the text apart that PostgreSQL writes of a day or a point in time in its ISO style: {@code 2019-10-04 06:08:32.5+00}, {@code 0044-03-15
 * BC}, {@code 10000-01-01}.
 */
final class DateText {

    private static final int MONTHS_FROM_MARCH = 9;
    private static final int DAYS_OF_400_YEARS = 146_097;
    private static final int DAYS_FROM_YEAR_0_TO_1970 = 719_468;

    private final byte[] bytes;
    private final int offset;
    private final int end;
    private final boolean beforeChrist;
    private final int yearEnd;

    private DateText(byte[] bytes, int offset, int end, boolean beforeChrist, int yearEnd) {
        this.bytes = bytes;
        this.offset = offset;
        this.end = end;
        this.beforeChrist = beforeChrist;
        this.yearEnd = yearEnd;
    }

    /** The parts of a text; null where it does not begin with a year, a month and a day, as the infinities do not. */
    static @Nullable DateText of(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int yearEnd = digits(bytes, offset, end);
        if (!isDate(bytes, offset, end, yearEnd)) {
            return null;
        }
        boolean beforeChrist = length > 3 && bytes[end - 1] == 'C' && bytes[end - 2] == 'B' && bytes[end - 3] == ' ';
        return new DateText(bytes, offset, beforeChrist ? end - 3 : end, beforeChrist, yearEnd);
    }

    private static boolean isDate(byte[] bytes, int offset, int end, int at) {
        return at - offset >= 4
                && at - offset <= 9
                && at + 6 <= end
                && bytes[at] == '-'
                && digits(bytes, at + 1, at + 3) == at + 3
                && bytes[at + 3] == '-'
                && digits(bytes, at + 4, at + 6) == at + 6;
    }

    private static int digits(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    /** The year as ISO 8601 counts: 0 is the one before the year 1. */
    int year() {
        int year = number(offset, yearEnd);
        return beforeChrist ? 1 - year : year;
    }

    /** Where the month starts. */
    int month() {
        return yearEnd + 1;
    }

    /** Where the text behind the day starts. */
    int afterDay() {
        return yearEnd + 6;
    }

    /** Where the text ends, but for its era. */
    int end() {
        return end;
    }

    /** Whether the year has four digits, and is one of our era. */
    boolean isCommon() {
        return !beforeChrist && yearEnd - offset == 4;
    }

    /** Days since 1970-01-01, in the calendar that has no other before it. */
    long epochDay() {
        int month = number(month(), month() + 2);
        int day = number(month() + 3, month() + 5);
        // Years that begin with March have their leap day at the end.
        long year = year() - (month <= 2 ? 1 : 0);
        long period = Math.floorDiv(year, 400);
        long yearOfPeriod = Math.floorMod(year, 400);
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + MONTHS_FROM_MARCH) + 2) / 5 + day - 1;
        long dayOfPeriod = yearOfPeriod * 365 + yearOfPeriod / 4 - yearOfPeriod / 100 + dayOfYear;
        return period * DAYS_OF_400_YEARS + dayOfPeriod - DAYS_FROM_YEAR_0_TO_1970;
    }

    /** Microseconds since the day began; 0 where the text has no time. */
    long microsOfDay() {
        int at = afterDay();
        if (at + 9 > end) {
            return 0;
        }
        long seconds = number(at + 1, at + 3) * 3600L + number(at + 4, at + 6) * 60L + number(at + 7, at + 9);
        long micros = 0;
        int fraction = at + 10;
        for (int i = fraction; i < fraction + 6; i++) {
            micros = micros * 10 + (i < end && bytes[fraction - 1] == '.' && isDigit(i, fraction) ? bytes[i] - '0' : 0);
        }
        return seconds * 1_000_000 + micros;
    }

    private boolean isDigit(int at, int from) {
        return digits(bytes, from, at + 1) == at + 1;
    }

    private int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
