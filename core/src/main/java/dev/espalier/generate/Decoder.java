package dev.espalier.generate;

import dev.espalier.kernel.CachedAttention;
import dev.espalier.kernel.Kernels;
import dev.espalier.memory.FloatView;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.Vocabulary;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Computes the logits of the next token of one or several sequences. A prompt is read in one pass;
 * after it, a pass has one token of each sequence. Keys and values of previous tokens are cached,
 * so that the cost per token is constant except for attention. Not thread-safe.
 */
public final class Decoder {

  private static final String SOURCE = "the text to continue";

  private final Gpt2Config config;
  private final Vocabulary vocabulary;
  private final Parameters parameters;
  private final DecodingWeight head;
  private final Room room;
  private final KeyValueCache cache;
  private final DecoderScratch scratch;
  private final DecoderLayers layers;
  private final List<DecoderBlock> blocks = new ArrayList<>();
  private final FloatView logits;
  private final List<FloatView> logitsOfRow = new ArrayList<>();

  /** The tokens of the pass, and the number of tokens that each sequence has. */
  private final int[] ids;

  private final CachedAttention.Tokens tokens;
  private final int[] lengths;

  /** Creates a decoder of one sequence at position 0 that reads the weights as they are. */
  public Decoder(Arena arena, Kernels kernels, Parameters weights) {
    this(arena, kernels, DecoderWeights.dense(kernels, weights), Room.whole(weights.config()));
  }

  /**
   * Creates a decoder whose sequences are at position 0; its memory lives as long as the arena.
   *
   * @throws IllegalArgumentException if a sequence may be longer than the model's context
   */
  public Decoder(Arena arena, Kernels kernels, DecoderWeights weights, Room room) {
    parameters = weights.parameters();
    config = parameters.config();
    if (room.positions() > config.nPositions()) {
      throw new IllegalArgumentException(room + " beyond a context of " + config.nPositions());
    }
    vocabulary = Vocabulary.of(config);
    head = weights.head();
    this.room = room;
    cache = new KeyValueCache(arena, config, room);
    scratch = DecoderScratch.allocate(arena, config, room.rows());
    layers = new DecoderLayers(kernels, config, scratch);
    for (int layer = 0; layer < config.nLayer(); layer++) {
      blocks.add(new DecoderBlock(kernels, weights, layer, layers, cache.layer(layer)));
    }
    logits = FloatView.allocate(arena, room.sequences(), config.vocabSize());
    for (int row = 0; row < room.sequences(); row++) {
      logitsOfRow.add(logits.part((long) row * config.vocabSize(), config.vocabSize()));
    }
    ids = new int[room.rows()];
    tokens = new CachedAttention.Tokens(new int[room.rows()], new int[room.rows()]);
    lengths = new int[room.sequences()];
  }

  /** Returns the bytes that a decoder allocates: keys, values, the values of a pass and logits. */
  public static long bytes(Gpt2Config config, Room room) {
    return KeyValueCache.bytes(config, room)
        + DecoderScratch.bytes(config, room.rows())
        + (long) Float.BYTES * room.sequences() * config.vocabSize();
  }

  /** Returns the number of tokens that the first sequence has. */
  public int position() {
    return lengths[0];
  }

  /** Tells whether the first sequence is full. */
  public boolean isFull() {
    return isFull(0);
  }

  /** Tells whether a sequence is full. */
  public boolean isFull(int sequence) {
    return lengths[sequence] == room.positions();
  }

  /** Discards all tokens read. */
  public void restart() {
    Arrays.fill(lengths, 0);
  }

  /**
   * Reads the next token of the first sequence.
   *
   * @return the logits of the token after it, [vocabulary]; overwritten by the next call
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for the token
   * @throws IllegalStateException if the sequence is full
   */
  public FloatView read(int token) {
    take(0, 0, token);
    pass(1, false);
    computeLogits(1, false);
    return logits(0);
  }

  /**
   * Reads a prompt: gives the first sequence several tokens in one pass, and then all others the
   * same.
   *
   * @param prompt at least one token
   * @return the logits of the token after it, [vocabulary]; overwritten by the next call
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for a token
   * @throws IllegalStateException if the first sequence would be longer than its room
   */
  public FloatView readPrompt(int[] prompt) {
    int rows = 0;
    for (int from = 0; from < prompt.length; from += rows) {
      rows = Math.min(ids.length, prompt.length - from);
      for (int row = 0; row < rows; row++) {
        take(row, 0, prompt[from + row]);
      }
      pass(rows, true);
    }
    if (rows > 1) {
      FloatView last = scratch.residual().part((rows - 1L) * config.nEmbd(), config.nEmbd());
      scratch.residual().part(0, config.nEmbd()).copyFrom(last);
    }
    for (int sequence = 1; sequence < room.sequences(); sequence++) {
      cache.copy(sequence, lengths[0]);
      lengths[sequence] = lengths[0];
    }
    computeLogits(1, true);
    return logits(0);
  }

  /**
   * Reads the next token of some sequences in one pass. The {@linkplain #logits logits} of row i
   * are then those of the i-th of them.
   *
   * @param sequences the sequences, each at most once; only the first {@code count} are used
   * @param next the token of each
   * @throws dev.espalier.fault.BadInputException if the model has no embedding row for a token
   * @throws IllegalStateException if a sequence is full
   */
  public void read(int[] sequences, int[] next, int count) {
    for (int row = 0; row < count; row++) {
      take(row, sequences[row], next[row]);
    }
    pass(count, false);
    computeLogits(count, false);
  }

  /** Returns the logits of a row of the last pass, [vocabulary]; overwritten by the next pass. */
  public FloatView logits(int row) {
    return logitsOfRow.get(row);
  }

  private void take(int row, int sequence, int token) {
    vocabulary.require(token, SOURCE);
    if (isFull(sequence)) {
      throw new IllegalStateException("the context of " + lengths[sequence] + " tokens is full");
    }
    ids[row] = token;
    tokens.sequences()[row] = sequence;
    tokens.positions()[row] = lengths[sequence]++;
  }

  private void pass(int rows, boolean prompt) {
    for (int row = 0; row < rows; row++) {
      embed(row);
    }
    for (int layer = 0; layer < blocks.size(); layer++) {
      blocks.get(layer).forward(tokens, rows, prompt);
    }
  }

  private void embed(int row) {
    int width = config.nEmbd();
    long token = (long) ids[row] * width;
    long place = (long) tokens.positions()[row] * width;
    FloatView wte = parameters.wte();
    FloatView wpe = parameters.wpe();
    for (int i = 0; i < width; i++) {
      scratch.residual().set((long) row * width + i, wte.get(token + i) + wpe.get(place + i));
    }
  }

  private void computeLogits(int rows, boolean prompt) {
    layers.norm(parameters.lnF(), rows);
    if (prompt) {
      head.prompt(logits, scratch.normed(), null, rows);
    } else {
      head.decode(logits, scratch.normed(), null, rows);
    }
  }
}
