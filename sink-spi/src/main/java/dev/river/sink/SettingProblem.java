package dev.river.sink;

/** What is wrong with a setting that could be read. */
public final class SettingProblem {

    private final String setting;
    private final String sentence;

    private SettingProblem(String setting, String sentence) {
        this.setting = setting;
        this.sentence = sentence;
    }

    /**
     * A problem of one setting.
     *
     * @param setting its path from the sink's own settings on, such as {@code urls[0]} or {@code topics.partitions}
     * @param sentence what it must be, without its value, which may be a secret: {@code must be an address such as …}
     */
    public static SettingProblem of(String setting, String sentence) {
        return new SettingProblem(setting, sentence);
    }

    /** The path of the setting, from the sink's own settings on. */
    public String setting() {
        return setting;
    }

    /** What the setting must be. */
    public String sentence() {
        return sentence;
    }

    @Override
    public String toString() {
        return setting + ": " + sentence;
    }
}
