/** Sends files to a repository of the Hub in one commit; the Hub keeps the large ones elsewhere. */
@NullMarked
package dev.espalier.hub.push;

import org.jspecify.annotations.NullMarked;
