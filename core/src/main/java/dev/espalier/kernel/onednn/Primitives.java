package dev.espalier.kernel.onednn;

import dev.espalier.kernel.MatMul.Form;
import org.jspecify.annotations.Nullable;

/**
 * The products that have come so far. A primitive is created for each combination of form, sizes,
 * bias and accumulation when it first comes, and kept; a call only sets its operands' addresses.
 */
final class Primitives {

  /** Primitives kept; generation, whose sizes grow by one, could otherwise fill the memory. */
  private static final int MOST_PRIMITIVES = 1024;

  private final OneDnn library;
  private final int operands;
  private @Nullable Primitive[] table = new Primitive[4 * MOST_PRIMITIVES];
  private int kept;

  /**
   * @param operands the type of the factors' elements
   */
  Primitives(OneDnn library, int operands) {
    this.library = library;
    this.operands = operands;
  }

  /** Looked up by open addressing, so that no key is allocated. */
  Primitive of(Form form, int m, int n, int k, boolean biased, boolean accumulate) {
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
