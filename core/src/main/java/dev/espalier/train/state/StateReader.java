package dev.espalier.train.state;

import dev.espalier.fault.BadInputException;
import dev.espalier.mask.Mask;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.Dtype;
import dev.espalier.safetensors.SafetensorsFile;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what a {@link StateWriter} has written, under the same names. If anything is missing or of
 * another kind, a {@link BadInputException} names the file: the state then belongs to another
 * training run or another version.
 */
public final class StateReader {

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SafetensorsFile file;
  private final String prefix;

  StateReader(SafetensorsFile file) {
    this(file, "");
  }

  private StateReader(SafetensorsFile file, String prefix) {
    this.file = file;
    this.prefix = prefix;
  }

  /** Returns a reader of the keys with the prefix {@code name.}, which they are used without. */
  public StateReader part(String name) {
    return new StateReader(file, prefix + name + ".");
  }

  /** Tells whether there is a text or number with this key. */
  public boolean has(String key) {
    return file.metadata().containsKey(prefix + key);
  }

  /** Returns a text. */
  public String text(String key) {
    String text = file.metadata().get(prefix + key);
    if (text == null) {
      throw fault(key, "is missing");
    }
    return text;
  }

  /** Returns an integer. */
  public long whole(String key) {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw fault(key, "is no whole number");
    }
  }

  /** Returns an integer that fits into an {@code int}. */
  public int integer(String key) {
    long number = whole(key);
    if (number != (int) number) {
      throw fault(key, "is out of range");
    }
    return (int) number;
  }

  /** Returns a count, from 0 up to the given one. */
  public int count(String key, int most) {
    int number = integer(key);
    if (number < 0 || number > most) {
      throw fault(key, "is out of range");
    }
    return number;
  }

  /** Returns a number. */
  public double number(String key) {
    try {
      return Double.parseDouble(text(key));
    } catch (NumberFormatException e) {
      throw fault(key, "is no number");
    }
  }

  /** Returns the texts whose keys have this reader's prefix, by the rest of the key. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    file.metadata()
        .forEach(
            (key, text) -> {
              if (key.startsWith(prefix)) {
                texts.put(key.substring(prefix.length()), text);
              }
            });
    return texts;
  }

  /** Returns bytes. */
  public byte[] bytes(String key) {
    return tensor(key, Dtype.U8).bytes().toArray(ValueLayout.JAVA_BYTE);
  }

  /** Copies values into a view of the same size. */
  public void read(String key, FloatView into) {
    StoredTensor stored = tensor(key, Dtype.F32);
    if (stored.size() != into.size()) {
      throw fault(key, "has " + stored.size() + " values, not " + into.size());
    }
    stored.copyTo(into);
  }

  /** Returns a mask over a scope. */
  public Mask mask(String key, List<TensorSpec> scope) {
    List<long[]> bits = new ArrayList<>();
    for (TensorSpec spec : scope) {
      StoredTensor stored = part(key).tensor(spec.name(), Dtype.I64);
      long[] words = new long[Math.toIntExact(stored.size())];
      for (int i = 0; i < words.length; i++) {
        words[i] = stored.bytes().get(LONG, (long) i * Long.BYTES);
      }
      bits.add(words);
    }
    try {
      return Mask.of(scope, bits);
    } catch (IllegalArgumentException e) {
      throw fault(key, "is no mask over this scope");
    }
  }

  StoredTensor tensor(String key, Dtype dtype) {
    StoredTensor stored = file.tensor(prefix + key).orElseThrow(() -> fault(key, "is missing"));
    if (stored.dtype() != dtype) {
      throw fault(key, "is " + stored.dtype() + ", not " + dtype);
    }
    return stored;
  }

  BadInputException fault(String key, String what) {
    return new BadInputException(
        file.path() + ": " + prefix + key,
        what,
        "remove the file; the run then continues from what was saved before it");
  }
}
