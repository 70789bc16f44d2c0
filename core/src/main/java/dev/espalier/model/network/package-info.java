/**
 * The network itself, forward and backward: {@link dev.espalier.model.network.Gpt2}, its blocks,
 * the layers of a block in every form a weight can be computed in, and the scratch they share.
 */
@NullMarked
package dev.espalier.model.network;

import org.jspecify.annotations.NullMarked;
