/** What the subscriptions show and take over HTTP. */
@NullMarked
package dev.river.service.http;

import org.jspecify.annotations.NullMarked;
