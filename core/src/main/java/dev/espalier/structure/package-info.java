/**
 * The connectivity of a GPT-2 whose weights are partly pruned, derived from the sparsity pattern
 * alone: {@code tokens and positions → residual stream → ln_1 → q, k, v → heads → attn.c_proj →
 * residual stream → ln_2 → c_fc → neurons → mlp.c_proj → … → ln_f → the tied head}.
 *
 * <p><b>States.</b> A unit is <i>dead</i> if removing it (setting its value to 0) changes no logit,
 * <i>constant</i> if it is not dead and has the same value at every position of every text, and
 * <i>live</i> otherwise. Dead and constant units are so for all values of the unpruned weights,
 * without dropout. A live unit matters for some values of the weights; for particular values it may
 * not, for example if two paths cancel or a ReLU is never active.
 *
 * <p>In the <b>forward pass</b>, each quantity is exactly 0, constant or varying. A sum varies if a
 * term does, and is 0 if all terms and the bias are. Normalised features all vary as soon as one
 * feature of the stream does, since the common mean is subtracted from each and each is divided by
 * the common deviation; a gain then passes the feature on, while a pruned one leaves only the
 * constant bias. Activation functions map 0 to 0. The probabilities of a query sum to 1, so a head
 * passes a constant value dimension on unchanged.
 *
 * <p>In the <b>backward pass</b>, each quantity is read or not. If no output of {@code ln_f} has
 * both a gain and a weight in {@code wte}, no logit depends on the text. Otherwise {@code ln_f}'s
 * mean and deviation read every feature of the stream, at all boundaries, because sub-layers only
 * add to the stream. So a feature that varies is live even if no gain passes it on: it is merely
 * <i>unused</i>, that is, not read directly. A neuron is read if its row of {@code mlp.c_proj} has
 * an unpruned weight, a value dimension if its row of {@code attn.c_proj} does. Query and key
 * dimensions are live or dead in pairs: q<sub>d</sub>·k<sub>d</sub> matters if q<sub>d</sub> is not
 * 0 and k<sub>d</sub> varies, since a constant k<sub>d</sub> adds the same to all scores of a
 * query, which softmax ignores; and if the head has a value dimension that varies and is read,
 * since the mean of a constant is that constant for all probabilities. For the same reason a
 * constant input of {@code c_attn} that is connected to key columns only is dead.
 *
 * <p>What is read depends on what varies, but not vice versa, and neither depends on itself. Hence
 * one forward and one backward pass reach the fixed point.
 *
 * <p>An unpruned weight is <b>effective</b> if both its ends are live (Vysogorets and Kempe 2023,
 * "Connectivity Matters: Neural Network Pruning Through the Lens of Effective Sparsity"). Setting
 * the others to 0 changes no logit once the constants they carry are added to the following biases.
 *
 * <p>{@link dev.espalier.structure.Compactor} removes units that are not live, and {@link
 * dev.espalier.structure.Equivalence} verifies that the logits stay the same. Contains no file
 * formats.
 */
@NullMarked
package dev.espalier.structure;

import org.jspecify.annotations.NullMarked;
