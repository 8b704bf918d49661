/** River's jar as its users run it: a process of its own between real servers, which are stopped and killed under it. */
@NullMarked
package dev.river.service.acceptance;

import org.jspecify.annotations.NullMarked;
