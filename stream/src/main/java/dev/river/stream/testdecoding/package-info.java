/**
 * Decodes the text that the output plugin of {@code contrib/test_decoding} writes, for servers and rights that do not
 * allow pgoutput.
 */
@NullMarked
package dev.river.stream.testdecoding;

import org.jspecify.annotations.NullMarked;
