package dev.espalier.text.bpe;

import java.util.List;
import java.util.stream.IntStream;

/**
 * GPT-2's mapping of bytes to visible characters: printable characters of Latin-1 stand for
 * themselves, the others, in order, for U+0100 and following. A byte's id is the rank of its
 * character, as in GPT-2's vocabulary.
 */
final class ByteAlphabet {

  static final int SIZE = 256;

  /** Byte values in the order of their ids. */
  private static final int[] BYTES =
      IntStream.concat(
              IntStream.range(0, SIZE).filter(ByteAlphabet::isVisible),
              IntStream.range(0, SIZE).filter(value -> !isVisible(value)))
          .toArray();

  private static final int[] IDS = new int[SIZE];

  static {
    for (int id = 0; id < SIZE; id++) {
      IDS[BYTES[id]] = id;
    }
  }

  private ByteAlphabet() {}

  static int id(byte value) {
    return IDS[Byte.toUnsignedInt(value)];
  }

  /** Returns the characters of all bytes, by id. */
  static List<String> symbols() {
    int visible = (int) IntStream.range(0, SIZE).filter(ByteAlphabet::isVisible).count();
    return IntStream.range(0, SIZE)
        .map(id -> id < visible ? BYTES[id] : SIZE + id - visible)
        .mapToObj(Character::toString)
        .toList();
  }

  private static boolean isVisible(int value) {
    return (value >= '!' && value <= '~') || (value >= '¡' && value <= '¬') || value >= '®';
  }
}
