package dev.espalier.kernel.vector;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory reserved for one call of a kernel across all its loops. A call takes it at its
 * start and gives it back at its end; concurrent calls create their own. After a failed call the
 * memory is left to the garbage collector. Thread-safe.
 *
 * @param <S> the scratch of one call, which grows as needed
 */
final class CallScratch<S> {

  private final Supplier<S> create;
  private final AtomicReference<@Nullable S> spare = new AtomicReference<>();

  CallScratch(Supplier<S> create) {
    this.create = create;
  }

  S take() {
    S kept = spare.getAndSet(null);
    return kept == null ? create.get() : kept;
  }

  void giveBack(S scratch) {
    spare.set(scratch);
  }
}
