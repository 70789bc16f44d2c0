/**
 * What is connected with what in a GPT-2 whose weights are partly pruned, from the pattern of the
 * survivors alone: {@code tokens and positions → residual stream → ln_1 → q, k, v → heads →
 * attn.c_proj → residual stream → ln_2 → c_fc → neurons → mlp.c_proj → … → ln_f → the tied head}.
 *
 * <p><b>States.</b> A unit is <i>dead</i> if taking it out (its value becomes 0) changes no logit,
 * <i>constant</i> if it is not dead and has the same value at every position of every text, and
 * <i>live</i> otherwise. Dead and constant hold whatever values the survivors have, without
 * dropout. Live means that values can be found for which the unit matters; for single values it may
 * not, as when two paths cancel or a ReLU never opens.
 *
 * <p><b>Forwards</b> each quantity is exactly 0, constant or varying. A sum varies if a term does,
 * and is 0 if all terms and the bias are. Normalised features all vary as soon as one feature of
 * the stream does, since each has the common mean taken off and is divided by the common deviation;
 * the gain then lets a feature through or leaves the constant bias. Activation functions map 0 to
 * 0. The probabilities of a query sum to 1, so that a head puts out a constant value dimension as
 * it is.
 *
 * <p><b>Backwards</b> a quantity is read or not. If no output of {@code ln_f} both has a gain and
 * meets a row of {@code wte}, no logit depends on the text. Otherwise {@code ln_f}'s mean and
 * deviation read every feature of the stream, at all boundaries, because the stream is only ever
 * added to. So a feature that varies is live even where no gain lets it through: it is merely
 * <i>unused</i>, that is, not read directly. A neuron is read if its row of {@code mlp.c_proj}
 * holds a survivor, a value dimension if its row of {@code attn.c_proj} does. Query and key
 * dimensions live and die in pairs: q<sub>d</sub>·k<sub>d</sub> matters if q<sub>d</sub> is not 0
 * and k<sub>d</sub> varies, for a constant k<sub>d</sub> adds the same to all scores of a query,
 * which softmax drops; and if the head has a value dimension that varies and is read, for the mean
 * of a constant is that constant whatever the probabilities. For the same reason a constant input
 * of {@code c_attn} that meets key columns only is dead.
 *
 * <p>What is read depends on what varies, but not the other way round, and neither on itself
 * through a circle. So one pass forwards and one backwards reach the fixed point.
 *
 * <p><b>Effective</b> is a surviving weight whose ends are both live (Vysogorets and Kempe 2023,
 * "Connectivity Matters: Neural Network Pruning Through the Lens of Effective Sparsity"). Setting
 * the others to 0 changes no logit once the constants they carry are added to the biases behind
 * them.
 *
 * <p>{@link dev.espalier.structure.Compactor} does what the states allow: it takes out what is not
 * live, and {@link dev.espalier.structure.Equivalence} shows that the logits stay. Never holds
 * files.
 */
@NullMarked
package dev.espalier.structure;

import org.jspecify.annotations.NullMarked;
