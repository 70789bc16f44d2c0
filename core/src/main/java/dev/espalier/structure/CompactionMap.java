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
 * Where each tensor of a compact model comes from. Its widths may be larger than what is left: the
 * rest is filled up.
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

  /** One for each tensor of the compact model, in its order. */
  List<TensorSlice> selections() {
    return selections;
  }

  /** Features stay in their places where all of them have one. */
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

  /** A tensor of the block; of a sub-layer that is not left it is all padding. */
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
   * The rows a projection's rows come from.
   *
   * @param inputs features of the compact model that its projection has rows for
   * @param left features of the model that are read
   * @param stored those that its projection has rows for
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

  /** Where the dimensions of each head come from, the heads filled up to the layer's width. */
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
   * Where scores are divided by the layer's number, a layer that has moved up would be scaled
   * otherwise; queries take it back.
   */
  private float queryFactor(int layer, int source) {
    return before.attentionScale(source) / after.attentionScale(layer);
  }
}
