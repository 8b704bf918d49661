/**
 * River as the demo runs it: its configuration, its process, and what its pages say.
 */
@NullMarked
package dev.river.demo.river;

import org.jspecify.annotations.NullMarked;
