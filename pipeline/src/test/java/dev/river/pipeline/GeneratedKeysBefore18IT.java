package dev.river.pipeline;

/** On PostgreSQL 15, which takes them, and does not tell the key. */
class GeneratedKeysBefore18IT extends GeneratedKeys {

    GeneratedKeysBefore18IT() {
        super("15");
    }
}
