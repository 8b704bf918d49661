package dev.river.service;

import java.util.List;

/** Why River cannot start: sentences for the operator. */
final class StartException extends Exception {

    private static final long serialVersionUID = 1;

    StartException(List<String> sentences) {
        super(String.join(System.lineSeparator(), sentences));
    }
}
