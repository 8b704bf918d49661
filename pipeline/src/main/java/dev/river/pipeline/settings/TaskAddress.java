package dev.river.pipeline.settings;

/**
 * Where an operator sends tasks to this process, for sentences that name a command to paste.
 *
 * @param url the address of the admin pages, without a slash at the end
 * @param needsToken whether a task needs the token of the configuration
 */
public record TaskAddress(String url, boolean needsToken) {

    /** That of a configuration that says nothing of it. */
    public static final TaskAddress DEFAULT = new TaskAddress("http://127.0.0.1:8081", false);

    /** The command that sends a task for a subscription, to be run on the host of this process. */
    public String command(String task, String subscription) {
        return "curl -X POST " + (needsToken ? "-H \"Authorization: Bearer $TOKEN\" " : "") + "'" + url + "/tasks/"
                + task + "?subscription=" + subscription + "'"
                + (needsToken ? " (with tasks.token of the configuration)" : "");
    }
}
