/** A node of Elasticsearch 8, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.elasticsearch8;

import org.jspecify.annotations.NullMarked;
