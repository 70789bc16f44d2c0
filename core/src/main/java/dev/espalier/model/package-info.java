/**
 * GPT-2: its numbers, the list of its tensors in Hugging Face's names and orientation, its weights,
 * the scratch memory of a pass, and the forward and backward passes as two mirrored lists of kernel
 * calls. Configuration, weights and scratch are three different objects, and no class holds two of
 * them. Never holds files or text.
 */
@NullMarked
package dev.espalier.model;

import org.jspecify.annotations.NullMarked;
