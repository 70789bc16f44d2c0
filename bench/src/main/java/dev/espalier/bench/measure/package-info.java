/**
 * The basis of all measurements: contenders that take turns, stopwatches, the machine, the peer.
 */
@NullMarked
package dev.espalier.bench.measure;

import org.jspecify.annotations.NullMarked;
