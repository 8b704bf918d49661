/** A node of OpenSearch 2, as the main class of a process that the launcher starts. */
@NullMarked
package dev.river.testservers.opensearch2;

import org.jspecify.annotations.NullMarked;
