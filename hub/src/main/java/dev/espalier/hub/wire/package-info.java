/** Requests and responses over HTTP: redirects, retries, proxies, timeouts. */
@NullMarked
package dev.espalier.hub.wire;

import org.jspecify.annotations.NullMarked;
