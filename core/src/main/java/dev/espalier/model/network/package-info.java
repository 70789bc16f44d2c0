/**
 * The network itself, forward and backward: {@link dev.espalier.model.network.Gpt2}, its blocks,
 * their layers in every form of weight, and the scratch they share. Classes that compute are not
 * thread-safe.
 */
@NullMarked
package dev.espalier.model.network;

import org.jspecify.annotations.NullMarked;
