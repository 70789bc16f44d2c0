package dev.espalier.train.state;

import dev.espalier.mask.Mask;
import dev.espalier.mask.ModelMask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.memory.Slab;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorSource;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Saves one value for each unpruned weight of a model (weights, moments, sums), in an order that is
 * independent of their form in memory: tensor by tensor, in ascending order of flat indices. Pruned
 * values are zero and not stored.
 */
public final class SurvivorValues {

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int CHUNK_FLOATS = 1 << 16;

  private final ModelMask mask;
  private final List<TensorSpec> tensors;

  /**
   * @param tensors all tensors of the model, in their whole shapes
   */
  public SurvivorValues(Mask mask, List<TensorSpec> tensors) {
    this.mask = new ModelMask(mask, tensors);
    this.tensors = List.copyOf(tensors);
  }

  /**
   * Writes the values of the unpruned weights.
   *
   * @param values a slab of the same tensors; a tensor of as many values as it has unpruned weights
   *     holds just these, in ascending order of flat indices
   */
  public void save(StateWriter to, Slab values) {
    for (int t = 0; t < tensors.size(); t++) {
      int tensor = t;
      FloatView view = values.view(t);
      if (holdsSurvivorsOnly(t, view)) {
        to.put(tensors.get(t).name(), view.part(0, Math.toIntExact(view.size())));
      } else {
        to.put(tensors.get(t).name(), name -> new Gathered(name, tensor, view));
      }
    }
  }

  /** Reads the values of the unpruned weights; pruned ones become zero. */
  public void restore(StateReader from, Slab values) {
    for (int t = 0; t < tensors.size(); t++) {
      String key = tensors.get(t).name();
      FloatView view = values.view(t);
      if (holdsSurvivorsOnly(t, view)) {
        from.read(key, view);
        continue;
      }
      StoredTensor stored = from.tensor(key, Dtype.F32);
      if (stored.size() != mask.survivors(t)) {
        throw from.fault(key, "has " + stored.size() + " values, not " + mask.survivors(t));
      }
      view.zero();
      MemorySegment bytes = stored.bytes();
      long[] at = {0};
      mask.forEachSurvivor(
          t,
          flat -> {
            view.set(flat, bytes.get(FLOAT, at[0]));
            at[0] += Float.BYTES;
          });
    }
  }

  private boolean holdsSurvivorsOnly(int tensor, FloatView view) {
    return view.size() == mask.survivors(tensor);
  }

  /** The unpruned weights of a densely stored tensor. */
  private final class Gathered implements TensorSource {

    private final String name;
    private final int tensor;
    private final FloatView whole;

    private Gathered(String name, int tensor, FloatView whole) {
      this.name = name;
      this.tensor = tensor;
      this.whole = whole;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Dtype dtype() {
      return Dtype.F32;
    }

    @Override
    public Shape shape() {
      return Shape.of(Math.toIntExact(mask.survivors(tensor)));
    }

    @Override
    public void writeTo(Sink sink) throws IOException {
      Chunk chunk = new Chunk(sink);
      mask.forEachSurvivor(tensor, flat -> chunk.add(whole.get(flat)));
      chunk.end();
    }
  }

  /** Passes values on in pieces. */
  private static final class Chunk {

    private final MemorySegment bytes = MemorySegment.ofArray(new byte[CHUNK_FLOATS * Float.BYTES]);
    private final TensorSource.Sink sink;
    private long filled;
    private @Nullable IOException failure;

    private Chunk(TensorSource.Sink sink) {
      this.sink = sink;
    }

    private void add(float value) {
      bytes.set(FLOAT, filled, value);
      filled += Float.BYTES;
      if (filled == bytes.byteSize()) {
        pass();
      }
    }

    private void pass() {
      if (failure == null && filled > 0) {
        try {
          sink.accept(bytes.asSlice(0, filled));
        } catch (IOException e) {
          failure = e;
        }
      }
      filled = 0;
    }

    private void end() throws IOException {
      pass();
      if (failure != null) {
        throw failure;
      }
    }
  }
}
