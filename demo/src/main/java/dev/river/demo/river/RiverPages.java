package dev.river.demo.river;

import dev.river.demo.server.DemoException;
import dev.river.demo.server.Web;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What River shows over HTTP. */
public final class RiverPages {
    private static final Pattern RECORDS_IN = Pattern.compile("(?m)^river_records_in_total\\{[^}]*} (\\S+)$");

    private final Web application;
    private final Web admin;

    public RiverPages(Web application, Web admin) {
        this.application = application;
        this.admin = admin;
    }

    /** The address of the pages for users. */
    public String applicationUrl() {
        return application.url();
    }

    /** The address of the pages for operators. */
    public String adminUrl() {
        return admin.url();
    }

    /** How its subscription is. */
    public RiverStatus status() throws DemoException, InterruptedException {
        return RiverStatus.of(application.get("/api/subscriptions/shop"));
    }

    /** How many rows and changes River has read, by the dump and by the stream. */
    public long recordsRead() throws DemoException, InterruptedException {
        return recordsRead(admin.text("/metrics"));
    }

    static long recordsRead(String metrics) {
        double sum = 0;
        for (Matcher line = RECORDS_IN.matcher(metrics); line.find(); ) {
            sum += Double.parseDouble(line.group(1));
        }
        return Math.round(sum);
    }
}
