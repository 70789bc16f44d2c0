package dev.espalier.train.state;

import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.Shape;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.StoredTensor;
import dev.espalier.safetensors.TensorSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects a state: texts, numbers and tensors under names. Tensors are read only when the state is
 * written, so that collecting takes no memory.
 */
public final class StateWriter {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String prefix;
  private final Map<String, String> values;
  private final List<TensorSource> tensors;

  private StateWriter(String prefix, Map<String, String> values, List<TensorSource> tensors) {
    this.prefix = prefix;
    this.values = values;
    this.tensors = tensors;
  }

  static StateWriter start() {
    return new StateWriter("", new TreeMap<>(), new ArrayList<>());
  }

  /** Returns a writer to the same state that puts the prefix {@code name.} before every key. */
  public StateWriter part(String name) {
    return new StateWriter(prefix + name + ".", values, tensors);
  }

  /** Adds a text. */
  public StateWriter put(String key, String text) {
    if (values.put(prefix + key, text) != null) {
      throw new IllegalArgumentException(prefix + key + " is there already");
    }
    return this;
  }

  /** Adds an integer. */
  public StateWriter put(String key, long number) {
    return put(key, Long.toString(number));
  }

  /** Adds a number, exactly. */
  public StateWriter put(String key, double number) {
    return put(key, Double.toString(number));
  }

  /** Adds bytes. */
  public StateWriter put(String key, byte[] bytes) {
    return put(
        key,
        (name) ->
            new StoredTensor(name, Dtype.U8, Shape.of(bytes.length), MemorySegment.ofArray(bytes)));
  }

  /** Adds values; their memory must not change before the state is written. */
  public StateWriter put(String key, FloatView values) {
    return put(key, name -> StoredTensor.f32(name, values));
  }

  /** Adds the bits of a mask as one tensor for each of the mask's tensors. */
  public StateWriter put(String key, Mask mask) {
    StateWriter part = part(key);
    for (int t = 0; t < mask.specs().size(); t++) {
      long[] bits = mask.bits(t);
      MemorySegment bytes = MemorySegment.ofArray(new byte[bits.length * Long.BYTES]);
      for (int i = 0; i < bits.length; i++) {
        bytes.set(LONG, (long) i * Long.BYTES, bits[i]);
      }
      part.put(
          mask.specs().get(t).name(),
          name -> new StoredTensor(name, Dtype.I64, Shape.of(bits.length), bytes));
    }
    return this;
  }

  /** Creates a tensor, given its name in the file. */
  @FunctionalInterface
  interface Named {
    TensorSource of(String name);
  }

  StateWriter put(String key, Named tensor) {
    tensors.add(tensor.of(prefix + key));
    return this;
  }

  Map<String, String> values() {
    return values;
  }

  List<TensorSource> tensors() {
    return tensors;
  }
}
