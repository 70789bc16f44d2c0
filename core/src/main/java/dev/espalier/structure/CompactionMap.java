package dev.espalier.structure;

import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.model.Gpt2Layout.BlockTensor;
import dev.espalier.model.Inputs;
import dev.espalier.model.LayerShape;
import dev.espalier.structure.KeptUnits.OfHead;
import dev.espalier.structure.KeptUnits.OfLayer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The source of each tensor of a compact model. Its widths may exceed what is left, in which case
 * tensors are padded.
 */
final class CompactionMap {

  private static final int[] ONE_ROW = {0};

  private final Gpt2Config before;
  private final Gpt2Config after;
  private final Gpt2Layout from;
  private final Gpt2Layout to;
  private final int[] features;
  private final List<TensorSlice> selections = new ArrayList<>();

  CompactionMap(Gpt2Config before, Gpt2Config after, KeptUnits left) {
    this.before = before;
    this.after = after;
    this.from = Gpt2Layout.of(before);
    this.to = Gpt2Layout.of(after);
    this.features = features(left.features());
    int[] tokens = IntStream.range(0, before.vocabSize()).toArray();
    int[] positions = IntStream.range(0, before.nPositions()).toArray();
    selections.add(TensorSlice.of(from.wte(), before.nEmbd(), tokens, features));
    selections.add(TensorSlice.of(from.wpe(), before.nEmbd(), positions, features));
    for (int layer = 0; layer < after.nLayer(); layer++) {
      block(layer, layer < left.layers().size() ? left.layers().get(layer) : null);
    }
    selections.add(TensorSlice.vector(from.lnFWeight(), before.nEmbd(), features));
    selections.add(TensorSlice.vector(from.lnFBias(), before.nEmbd(), features));
    if (!before.tieWordEmbeddings()) {
      selections.add(TensorSlice.of(from.head(), before.nEmbd(), tokens, features));
    }
  }

  /** Returns the sources, one for each tensor of the compact model, in its order. */
  List<TensorSlice> selections() {
    return selections;
  }

  /** Features keep their positions if there is one for each of them. */
  private int[] features(BitSet kept) {
    boolean all = after.nEmbd() == before.nEmbd();
    int[] chosen =
        all
            ? IntStream.range(0, before.nEmbd())
                .map(f -> kept.get(f) ? f : TensorSlice.NOTHING)
                .toArray()
            : kept.stream().toArray();
    return filled(chosen, after.nEmbd());
  }

  private static int[] filled(int[] chosen, int size) {
    int[] filled = Arrays.copyOf(chosen, size);
    Arrays.fill(filled, Math.min(chosen.length, size), size, TensorSlice.NOTHING);
    return filled;
  }

  private static int[] nothing(int size) {
    return filled(new int[0], size);
  }

  private void block(int layer, @Nullable OfLayer left) {
    LayerShape shape = after.layer(layer);
    if (shape.hasAttention()) {
      attention(layer, shape, left == null || !left.attention() ? null : left);
    }
    if (shape.hasMlp()) {
      mlp(layer, shape, left == null || !left.mlp() ? null : left);
    }
  }

  private void attention(int layer, LayerShape shape, @Nullable OfLayer left) {
    if (shape.hasHeads()) {
      int keysWidth = left == null ? 0 : before.layer(left.layer()).keysWidth();
      int[] pairs = heads(shape, left, true);
      int[] values = heads(shape, left, false);
      int[] fused =
          IntStream.concat(
                  IntStream.concat(Arrays.stream(pairs), moved(pairs, keysWidth)),
                  moved(values, 2 * keysWidth))
              .toArray();
      Inputs inputs = shape.attentionInputs();
      int[] read =
          left == null
              ? nothing(inputs.count(after.nEmbd()))
              : read(
                  inputs, left.attentionFeatures(), before.layer(left.layer()).attentionInputs());
      norm(left, BlockTensor.LN_1_WEIGHT);
      float factor = left == null ? 1 : queryFactor(layer, left.layer());
      add(left, BlockTensor.C_ATTN_WEIGHT, read, fused, shape.keysWidth(), factor);
      add(left, BlockTensor.C_ATTN_BIAS, ONE_ROW, fused, shape.keysWidth(), factor);
      add(left, BlockTensor.ATTN_C_PROJ_WEIGHT, values, features, 0, 1);
    }
    add(left, BlockTensor.ATTN_C_PROJ_BIAS, ONE_ROW, features, 0, 1);
  }

  private void mlp(int layer, LayerShape shape, @Nullable OfLayer left) {
    if (shape.hasNeurons()) {
      int[] neurons =
          left == null
              ? nothing(shape.inner())
              : filled(left.neurons().stream().toArray(), shape.inner());
      Inputs inputs = shape.mlpInputs();
      int[] read =
          left == null
              ? nothing(inputs.count(after.nEmbd()))
              : read(inputs, left.mlpFeatures(), before.layer(left.layer()).mlpInputs());
      norm(left, BlockTensor.LN_2_WEIGHT);
      add(left, BlockTensor.C_FC_WEIGHT, read, neurons, 0, 1);
      add(left, BlockTensor.C_FC_BIAS, ONE_ROW, neurons, 0, 1);
      add(left, BlockTensor.MLP_C_PROJ_WEIGHT, neurons, features, 0, 1);
    }
    add(left, BlockTensor.MLP_C_PROJ_BIAS, ONE_ROW, features, 0, 1);
  }

  private void norm(@Nullable OfLayer left, BlockTensor gain) {
    add(left, gain, ONE_ROW, features, 0, 1);
    add(left, gain.bias(), ONE_ROW, features, 0, 1);
  }

  /** Adds a tensor of the block; all padding if the sub-layer was removed. */
  private void add(
      @Nullable OfLayer left,
      BlockTensor tensor,
      int[] rows,
      int[] columns,
      int scaled,
      float factor) {
    if (left == null) {
      int[] none = nothing(rows.length);
      selections.add(new TensorSlice(0, 1, none, nothing(columns.length), 0, 1));
      return;
    }
    int place = from.block(left.layer(), tensor);
    List<Integer> dims = from.specs().get(place).shape().dims();
    selections.add(new TensorSlice(place, dims.getLast(), rows, columns, scaled, factor));
  }

  /**
   * Returns the sources of a projection's rows.
   *
   * @param inputs features of the compact model for which its projection has rows
   * @param left features of the model that are read
   * @param stored features of the model for which its projection has rows
   */
  private int[] read(Inputs inputs, BitSet left, Inputs stored) {
    int[] rows = nothing(before.nEmbd());
    int[] places = stored.indices(before.nEmbd());
    for (int row = 0; row < places.length; row++) {
      rows[places[row]] = left.get(places[row]) ? row : TensorSlice.NOTHING;
    }
    return Arrays.stream(inputs.indices(after.nEmbd()))
        .map(f -> features[f] == TensorSlice.NOTHING ? TensorSlice.NOTHING : rows[features[f]])
        .toArray();
  }

  /** Returns the sources of the dimensions of each head, padded to the layer's width. */
  private static int[] heads(LayerShape shape, @Nullable OfLayer left, boolean pairs) {
    int width = pairs ? shape.headWidth() : shape.valueWidth();
    int[] columns = nothing(shape.heads() * width);
    List<OfHead> heads = left == null ? List.of() : left.heads();
    for (int head = 0; head < heads.size(); head++) {
      BitSet dimensions = pairs ? heads.get(head).pairs() : heads.get(head).values();
      int[] own = filled(dimensions.stream().toArray(), width);
      System.arraycopy(own, 0, columns, head * width, width);
    }
    return columns;
  }

  private static IntStream moved(int[] columns, int by) {
    return Arrays.stream(columns).map(c -> c == TensorSlice.NOTHING ? c : c + by);
  }

  /**
   * Returns the factor of a layer's queries. It compensates for the new index of the layer if
   * scores are divided by that.
   */
  private float queryFactor(int layer, int source) {
    return before.attentionScale(source) / after.attentionScale(layer);
  }
}
