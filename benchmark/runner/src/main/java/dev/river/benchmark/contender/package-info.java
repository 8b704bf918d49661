/** Who is measured, each in a process of its own, and how it is seen that its work is done. */
@NullMarked
package dev.river.benchmark.contender;

import org.jspecify.annotations.NullMarked;
