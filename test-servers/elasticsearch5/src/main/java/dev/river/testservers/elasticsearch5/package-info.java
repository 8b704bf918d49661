/** A node of Elasticsearch 5, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.elasticsearch5;

import org.jspecify.annotations.NullMarked;
