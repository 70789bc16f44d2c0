package dev.espalier.kernel.vector;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scratch memory that one call of a kernel has to itself, across its loops. It is taken when the
 * call begins and given back when it ends; a call that finds it taken by another makes its own.
 * Where a call fails the memory is left to the collector.
 *
 * @param <S> the memory of one call, which grows as calls need it
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
