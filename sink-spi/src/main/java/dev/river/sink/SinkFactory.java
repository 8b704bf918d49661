package dev.river.sink;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes sinks of one type, and holds their configuration: its fields marked {@link Setting} are the settings that stand
 * beside {@code type} in the configuration file.
 *
 * <p>A factory is a public class with a public constructor without arguments, annotated with {@link SinkType}, listed in
 * {@code META-INF/services/dev.river.sink.SinkFactory}. {@code batch}, {@code buffer}, {@code retry} and {@code onReject} are
 * River's own settings of every sink; a factory cannot have settings of these names.
 *
 * <p><b>Life.</b> River makes one factory for each sink of the configuration and sets its fields; after that nothing changes
 * them. {@link #problems} is asked then, and the rest only where there is none. One factory makes the sinks of all
 * subscriptions that write there, and again whenever a subscription needs a new one, as after a failure or when it
 * takes its slot over.
 *
 * <p><b>Threads.</b> Its methods may be called from any thread, several at a time, and while sinks that it made are working.
 * The thread's context class loader is the one that loaded the factory. All but {@link #check} must answer at once, without
 * asking a server.
 *
 * <p><b>Errors.</b> An exception that is no {@link SinkException} counts as fatal.
 */
public interface SinkFactory {

    /**
     * Makes a sink for one subscription. Must not wait for a server: that is for {@link Sink#open()}.
     *
     * @throws FatalException if the settings cannot work
     */
    Sink create(SinkContext context);

    /**
     * Sees whether sinks could write to these destinations: that the server is there, lets River in, has what the sink does
     * not create, and is not set up otherwise than the settings say. Writes nothing, creates nothing, and gives back what it
     * opened. May wait for a server, up to 60 seconds. What is found fatal keeps River from starting.
     *
     * <p>Called before a start, when someone asks for a check, and by an instance that stands by while another one
     * writes: it must not disturb a sink that is working, in this process or in another.
     *
     * @param destinations where records will go, as {@link #destination} named them; none if the database is away
     * @throws SinkException with a sentence that names what is wrong and the remedy; {@link RetriableException} where it may
     *     pass by itself, as a server that is away does
     */
    void check(SinkContext context, List<Destination> destinations);

    /**
     * What is wrong with the settings, beyond their types: one that is missing, a number out of its range, two that
     * contradict each other. River reports all of them together with what it finds itself.
     */
    default List<SettingProblem> problems() {
        return List.of();
    }

    /**
     * The destination for what the rules call {@code asked}: what it is, and under which name the sink stores it. A sink whose
     * names may not hold every character replaces those that it cannot take. River refuses to start where two destinations
     * get one name. The same answer at every call.
     */
    default Destination destination(String asked) {
        return Destination.log(asked);
    }

    /** The format of records where a rule names none. */
    default String defaultFormat() {
        return "river";
    }

    /**
     * Why the sink cannot store records of that format. Formats come from elsewhere too, so a sink takes those that it has not
     * heard of, unless it can take none but some.
     *
     * @return the reason in a few words, such as {@code a document must be a bare row}; null if it can
     */
    default @Nullable String refusal(String format) {
        return null;
    }
}
