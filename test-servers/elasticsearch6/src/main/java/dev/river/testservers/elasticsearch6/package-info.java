/** A node of Elasticsearch 6, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.elasticsearch6;

import org.jspecify.annotations.NullMarked;
