package dev.espalier.model;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.CrossEntropy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sequences of equally many tokens, with the token each position is to predict. The memory is
 * allocated once for the largest batch and filled again for each.
 */
public final class Batch {

  private final int capacity;
  private final int tokens;
  private final MemorySegment ids;
  private final MemorySegment targets;
  private int sequences;

  /**
   * @param capacity the most sequences it can hold
   * @param tokens of each sequence
   */
  public Batch(Arena arena, int capacity, int tokens) {
    this.capacity = capacity;
    this.tokens = tokens;
    this.ids = arena.allocate(ValueLayout.JAVA_INT, (long) capacity * tokens);
    this.targets = arena.allocate(ValueLayout.JAVA_INT, (long) capacity * tokens);
  }

  /**
   * Says that the first {@code count} sequences of {@link #ids} have been written, and makes their
   * targets: each position predicts the next, the last of a sequence nothing.
   */
  public void filled(int count) {
    if (count < 1 || count > capacity) {
      throw new IllegalArgumentException(count + " sequences in a batch of " + capacity);
    }
    sequences = count;
    int rows = rows();
    for (int row = 0; row < rows; row++) {
      boolean last = row % tokens == tokens - 1;
      int target = last ? CrossEntropy.IGNORED : ids.getAtIndex(ValueLayout.JAVA_INT, row + 1L);
      targets.setAtIndex(ValueLayout.JAVA_INT, row, target);
    }
  }

  /**
   * The same for sequences that are shorter than their rows: what follows the last token of one is
   * there to fill up its row, must be ids of the vocabulary, and neither predicts nor is predicted.
   *
   * @param lengths tokens of each sequence, at least 1
   */
  public void filled(int[] lengths) {
    filled(lengths.length);
    for (int sequence = 0; sequence < lengths.length; sequence++) {
      for (int i = lengths[sequence] - 1; i < tokens; i++) {
        long row = (long) sequence * tokens + i;
        targets.setAtIndex(ValueLayout.JAVA_INT, row, CrossEntropy.IGNORED);
      }
    }
  }

  /**
   * Lets a batch pass that a model can read.
   *
   * @param positions the most tokens of a sequence
   * @throws BadInputException naming the first id that has no row, or the length
   */
  public void require(Vocabulary vocabulary, int positions) {
    if (tokens > positions) {
      throw new BadInputException(
          "a batch",
          "has sequences of " + tokens + " tokens, but the model's context is " + positions,
          "use shorter blocks");
    }
    long outside = vocabulary.firstOutside(ids, rows());
    if (outside >= 0) {
      vocabulary.require(
          ids.getAtIndex(ValueLayout.JAVA_INT, outside),
          "a batch: sequence " + outside / tokens + ", token " + outside % tokens);
    }
  }

  /** 32-bit token ids, [sequences, tokens]. */
  public MemorySegment ids() {
    return ids;
  }

  /** What each position is to predict, or {@link CrossEntropy#IGNORED}. */
  public MemorySegment targets() {
    return targets;
  }

  /** The most sequences it can hold. */
  public int capacity() {
    return capacity;
  }

  /** The number of sequences held now. */
  public int sequences() {
    return sequences;
  }

  /** Tokens of each sequence. */
  public int tokens() {
    return tokens;
  }

  /** Positions: sequences · tokens. */
  public int rows() {
    return sequences * tokens;
  }

  /** Positions that predict: all but the last of each sequence. */
  public int predicted() {
    return sequences * (tokens - 1);
  }
}
