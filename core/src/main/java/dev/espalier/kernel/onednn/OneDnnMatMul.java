package dev.espalier.kernel.onednn;

import dev.espalier.kernel.MatMul;
import dev.espalier.memory.FloatView;
import org.jspecify.annotations.Nullable;

/**
 * {@link MatMul} by oneDNN. A primitive is created for each combination of form, sizes, bias and
 * accumulation when it first comes, and kept; a call only sets its operands' addresses. Products
 * too small to be worth the way to native code go to another implementation.
 */
public final class OneDnnMatMul implements MatMul {

  /** Primitives kept; generation, whose sizes grow by one, could otherwise fill the memory. */
  private static final int MOST_PRIMITIVES = 1024;

  private final OneDnn library;
  private final MatMul small;
  private final long smallBelow;
  private @Nullable Primitive[] table = new Primitive[4 * MOST_PRIMITIVES];
  private int kept;

  /**
   * @param small what products below {@code smallBelow} go to
   * @param smallBelow multiply-adds, m · n · k
   */
  public OneDnnMatMul(OneDnn library, MatMul small, long smallBelow) {
    this.library = library;
    this.small = small;
    this.smallBelow = smallBelow;
  }

  @Override
  public void multiply(
      Form form,
      int m,
      int n,
      int k,
      FloatView c,
      FloatView a,
      FloatView b,
      @Nullable FloatView bias,
      boolean accumulate) {
    if (bias != null && accumulate) {
      throw new IllegalArgumentException("a bias cannot be added to an accumulated product");
    }
    if ((long) m * n * k < smallBelow) {
      small.multiply(form, m, n, k, c, a, b, bias, accumulate);
      return;
    }
    requireRoom(c, (long) m * n);
    requireRoom(a, (long) m * k);
    requireRoom(b, (long) k * n);
    synchronized (this) {
      library.useThreads();
      primitive(form, m, n, k, bias != null, accumulate).execute(c, a, b, bias);
    }
  }

  /** Native code checks nothing. */
  private static void requireRoom(FloatView view, long floats) {
    if (view.size() < floats) {
      throw new IndexOutOfBoundsException("a view of " + view.size() + " floats for " + floats);
    }
  }

  /** Looked up by open addressing, so that no key is allocated. */
  private Primitive primitive(Form form, int m, int n, int k, boolean biased, boolean accumulate) {
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
      return primitive(form, m, n, k, biased, accumulate);
    }
    Primitive created = new Primitive(library, form, m, n, k, biased, accumulate);
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
