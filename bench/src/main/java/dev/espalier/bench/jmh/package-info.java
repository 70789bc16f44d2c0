/** JMH benchmarks of single kernels: {@code espalier bench --jmh}. */
@NullMarked
package dev.espalier.bench.jmh;

import org.jspecify.annotations.NullMarked;
