/** The types of sinks: those that come with River, and those from the folder, each jar in a class loader of its own. */
@NullMarked
package dev.river.service.plugin;

import org.jspecify.annotations.NullMarked;
