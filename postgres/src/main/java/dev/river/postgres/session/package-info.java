/**
 * Sessions: how they are opened, so that values have the text form that River promises, and what the server says of
 * itself.
 */
@NullMarked
package dev.river.postgres.session;

import org.jspecify.annotations.NullMarked;
