/** The folder that is shared with Python's client: blobs, refs, snapshots, locks. */
@NullMarked
package dev.espalier.hub.cache;

import org.jspecify.annotations.NullMarked;
