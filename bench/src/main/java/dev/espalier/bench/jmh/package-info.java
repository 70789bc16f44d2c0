/** JMH's view of single kernels: {@code espalier bench --jmh}. */
package dev.espalier.bench.jmh;
