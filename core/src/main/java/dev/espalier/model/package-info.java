/**
 * GPT-2: its configuration, the list of its tensors in Hugging Face's names and orientation, and
 * its weights. The inner package {@code network} holds the scratch memory of a pass and the forward
 * and backward passes, as two mirrored lists of kernel calls. Configuration, weights and scratch
 * are three different objects. Contains neither files nor text.
 */
@NullMarked
package dev.espalier.model;

import org.jspecify.annotations.NullMarked;
