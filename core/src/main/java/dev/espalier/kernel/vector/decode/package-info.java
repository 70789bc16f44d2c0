/**
 * The operations of decoding by the Vector API: products of few rows, which take as long as reading
 * their weight, and attention over cached keys and values.
 */
@NullMarked
package dev.espalier.kernel.vector.decode;

import org.jspecify.annotations.NullMarked;
