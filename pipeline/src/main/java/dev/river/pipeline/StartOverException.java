package dev.river.pipeline;

/** A lane has to be given something again that was read already: the next stretch does it. */
final class StartOverException extends RuntimeException {

    StartOverException(String sentence) {
        super(sentence);
    }
}
