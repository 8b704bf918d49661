package dev.river.pipeline.lane;

/** A lane has to be given something again that was read already: the next stretch does it. */
public final class StartOverException extends RuntimeException {

    public StartOverException(String sentence) {
        super(sentence);
    }
}
