package dev.espalier.kernel.onednn;

import dev.espalier.kernel.MatMul.Form;
import dev.espalier.memory.FloatView;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A cache of compiled products. A primitive is created when a combination of form, sizes, bias and
 * accumulation first occurs, and kept; a call only sets the addresses of its operands.
 */
final class Primitives {

  /**
   * The most primitives kept: the sizes in generation grow by one per token and could otherwise
   * fill the memory.
   */
  private static final int MOST_PRIMITIVES = 1024;

  private final OneDnn library;
  private final int operands;
  private @Nullable Primitive[] table = new Primitive[4 * MOST_PRIMITIVES];
  private int kept;

  /**
   * @param operands element type of the factors
   */
  Primitives(OneDnn library, int operands) {
    this.library = library;
    this.operands = operands;
  }

  /**
   * Checks the sizes of the views, since native code does not; every product calls this first.
   *
   * @throws IndexOutOfBoundsException if a view is too small for the product
   */
  static void requireRoom(
      int m, int n, int k, FloatView c, FloatView a, FloatView b, @Nullable FloatView bias) {
    requireRoom(c, (long) m * n);
    requireRoom(a, (long) m * k);
    requireRoom(b, (long) k * n);
    if (bias != null) {
      requireRoom(bias, n);
    }
  }

  private static void requireRoom(FloatView view, long floats) {
    if (view.size() < floats) {
      throw new IndexOutOfBoundsException("a view of " + view.size() + " floats for " + floats);
    }
  }

  /**
   * Computes one product as {@link dev.espalier.kernel.MatMul#multiply} does, of factors of the
   * element type of this cache. Not thread-safe: callers synchronise on the library.
   */
  void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      MemorySegment a,
      MemorySegment b,
      @Nullable FloatView bias,
      boolean accumulate) {
    library.useThreads();
    of(form, m, n, k, bias != null, accumulate).execute(c.segment(), a, b, bias);
  }

  /** Looks up a primitive by open addressing, so that no key is allocated. */
  private Primitive of(Form form, int m, int n, int k, boolean biased, boolean accumulate) {
    int kind = form.ordinal() * 4 + (biased ? 2 : 0) + (accumulate ? 1 : 0);
    int hash = ((m * 31 + n) * 31 + k) * 31 + kind;
    int slot = (hash ^ hash >>> 16) & table.length - 1;
    while (true) {
      Primitive found = table[slot];
      if (found == null) {
        break;
      }
      if (found.is(form, m, n, k, biased, accumulate)) {
        return found;
      }
      slot = slot + 1 & table.length - 1;
    }
    if (kept == MOST_PRIMITIVES) {
      forgetAll();
      return of(form, m, n, k, biased, accumulate);
    }
    Primitive created = new Primitive(library, operands, form, m, n, k, biased, accumulate);
    table[slot] = created;
    kept++;
    return created;
  }

  private void forgetAll() {
    for (Primitive primitive : table) {
      if (primitive != null) {
        primitive.destroy();
      }
    }
    table = new Primitive[table.length];
    kept = 0;
  }
}
