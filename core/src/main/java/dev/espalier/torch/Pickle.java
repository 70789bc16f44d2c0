package dev.espalier.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The values that a pickle of a state dict consists of. Whatever else a pickle can build is refused
 * by {@link Unpickler}.
 */
sealed interface Pickle {

  /** Python's {@code None}. */
  record None() implements Pickle {}

  /** A truth value. */
  record Bool(boolean value) implements Pickle {}

  /** An integer that fits into 64 bits. */
  record Int(long value) implements Pickle {}

  /** A float. */
  record Real(double value) implements Pickle {}

  /** A text. */
  record Text(String value) implements Pickle {}

  /** A tuple. */
  record Tuple(List<Pickle> items) implements Pickle {

    public Tuple {
      items = List.copyOf(items);
    }
  }

  /** A list, which grows while it is read. */
  record Sequence(List<Pickle> items) implements Pickle {

    Sequence() {
      this(new ArrayList<>());
    }
  }

  /** A dict, which grows while it is read. */
  record Dict(Map<Pickle, Pickle> items) implements Pickle {

    Dict() {
      this(new LinkedHashMap<>());
    }

    // A dict may contain itself, so it equals nothing but itself.
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** One of the few classes and functions that may be named. */
  record Named(Global global) implements Pickle {}

  /** The bytes of one or several tensors. */
  record Storage(StorageKey key) implements Pickle {}

  /** A tensor: a view of a storage. */
  record Tensor(TensorView view) implements Pickle {}

  /** Marks the beginning of what an opcode takes from the stack. */
  record Mark() implements Pickle {}
}
