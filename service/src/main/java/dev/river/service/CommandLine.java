package dev.river.service;

import net.sourceforge.argparse4j.inf.Argument;
import net.sourceforge.argparse4j.inf.Subparser;

/** What River's commands take. */
final class CommandLine {

    private CommandLine() {}

    /** Adds the configuration file, which Dropwizard's commands can do without. */
    static Argument file(Subparser parser) {
        return parser.addArgument("file").help("the configuration file");
    }
}
