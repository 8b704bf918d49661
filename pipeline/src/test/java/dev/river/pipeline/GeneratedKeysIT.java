package dev.river.pipeline;

/** On PostgreSQL 18, which refuses updates of such tables where they are published for them. */
class GeneratedKeysIT extends GeneratedKeys {

    GeneratedKeysIT() {
        super("18");
    }
}
