package dev.river.service.config.reading;

import io.dropwizard.configuration.ConfigurationException;
import java.util.Collection;

/** A configuration file with errors; the message names all of them, each with its path and without values. */
public final class InvalidConfigurationException extends ConfigurationException {

    private static final long serialVersionUID = 1;

    InvalidConfigurationException(String file, Collection<String> errors) {
        super(file, errors);
    }
}
