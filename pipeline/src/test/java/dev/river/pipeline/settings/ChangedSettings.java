package dev.river.pipeline.settings;

import dev.river.postgres.Source;
import org.jspecify.annotations.Nullable;

/** Makes settings of a subscription from others, of which a part is changed. */
public final class ChangedSettings {

    private ChangedSettings() {}

    /** The same under another name. */
    public static SubscriptionSettings withName(SubscriptionSettings settings, String name) {
        return with(settings, name, settings.source(), settings.dump(), settings.warnRetainedWal());
    }

    /** The same, which dump like this. */
    public static SubscriptionSettings withDump(SubscriptionSettings settings, DumpSettings dump) {
        return with(settings, settings.name(), settings.source(), dump, settings.warnRetainedWal());
    }

    /** The same, which warn where the server keeps more than so many bytes of WAL. */
    public static SubscriptionSettings withWarning(SubscriptionSettings settings, long bytes) {
        return with(settings, settings.name(), settings.source(), settings.dump(), bytes);
    }

    /** The same, which log in as this user, at this address. */
    public static SubscriptionSettings withLogin(
            SubscriptionSettings settings, String url, @Nullable String user, @Nullable String password) {
        Source source = settings.source();
        return with(
                settings,
                settings.name(),
                new Source(
                                url,
                                source.unixSocket(),
                                user,
                                password,
                                source.slot(),
                                source.plugin(),
                                source.publication(),
                                source.properties())
                        .withEncoding(source.encoding()),
                settings.dump(),
                settings.warnRetainedWal());
    }

    /** The same, which take text to be in this encoding. */
    public static SubscriptionSettings withEncoding(SubscriptionSettings settings, @Nullable String encoding) {
        return with(
                settings,
                settings.name(),
                settings.source().withEncoding(encoding),
                settings.dump(),
                settings.warnRetainedWal());
    }

    private static SubscriptionSettings with(
            SubscriptionSettings settings, String name, Source source, DumpSettings dump, long warnRetainedWal) {
        return new SubscriptionSettings(
                name,
                source,
                dump,
                warnRetainedWal,
                settings.rules(),
                settings.sinks(),
                settings.memory(),
                settings.directory(),
                settings.stateDirectory(),
                settings.tasks());
    }
}
