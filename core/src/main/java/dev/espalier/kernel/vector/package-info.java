/**
 * The operations in the Vector API: pure Java, on every processor the JVM vectorises for. Sums go
 * in one fixed order, interpreted or compiled. Needs the module {@code jdk.incubator.vector}; only
 * {@code kernel.choice} may load these classes, once it has seen that the module is there.
 */
@NullMarked
package dev.espalier.kernel.vector;

import org.jspecify.annotations.NullMarked;
