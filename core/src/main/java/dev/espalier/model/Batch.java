package dev.espalier.model;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.CrossEntropy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sequences of equal length, with the token that each position must predict. The memory is
 * allocated once for the largest batch and refilled. Not thread-safe.
 */
public final class Batch {

  private final int capacity;
  private final int tokens;
  private final MemorySegment ids;
  private final MemorySegment targets;
  private int sequences;

  /**
   * @param capacity largest number of sequences
   * @param tokens tokens per sequence
   */
  public Batch(Arena arena, int capacity, int tokens) {
    this.capacity = capacity;
    this.tokens = tokens;
    this.ids = arena.allocate(ValueLayout.JAVA_INT, (long) capacity * tokens);
    this.targets = arena.allocate(ValueLayout.JAVA_INT, (long) capacity * tokens);
  }

  /**
   * Declares that the first {@code count} sequences of {@link #ids} have been written, and sets
   * their targets: each position predicts the next token, the last position of a sequence nothing.
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
   * Does the same for sequences shorter than their rows: positions after the last token of a
   * sequence are padding, which must consist of ids of the vocabulary and neither predicts nor is
   * predicted.
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
   * Checks that a model can process the batch.
   *
   * @param positions largest number of tokens in a sequence
   * @throws BadInputException naming the first id without an embedding row, or the length
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

  /** Returns the 32-bit token ids, [sequences, tokens]. */
  public MemorySegment ids() {
    return ids;
  }

  /**
   * Returns the 32-bit target of each position, or {@link CrossEntropy#IGNORED}, [sequences,
   * tokens].
   */
  public MemorySegment targets() {
    return targets;
  }

  /** Returns the largest number of sequences. */
  public int capacity() {
    return capacity;
  }

  /** Returns the current number of sequences. */
  public int sequences() {
    return sequences;
  }

  /** Returns the number of tokens per sequence. */
  public int tokens() {
    return tokens;
  }

  /** Returns the number of positions: sequences · tokens. */
  public int rows() {
    return sequences * tokens;
  }

  /** Returns the number of positions that predict a token: all but the last of each sequence. */
  public int predicted() {
    return sequences * (tokens - 1);
  }
}
