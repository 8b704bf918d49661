package dev.river.service.config;

/** What a subscription or a sink may be called. */
final class Names {

    static final String PATTERN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}";
    static final String MESSAGE = "must be a name of letters, digits, dots, dashes and underscores";

    private Names() {}
}
