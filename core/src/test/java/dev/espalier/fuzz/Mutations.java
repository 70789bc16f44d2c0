package dev.espalier.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Makes malformed documents of good ones, the same ones for the same seed. */
final class Mutations {

  /** Pieces that formats of ours are sensitive to. */
  private static final List<String> PIECES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "0.5",
          "1e308",
          "1e-9",
          "NaN",
          "2147483647",
          "2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e999999999",
          "[]",
          "{}",
          "[[",
          "{\"a\":",
          "\"\"",
          "\"",
          "\\",
          "\\ud800",
          "\\u0000",
          ",",
          ":",
          "=",
          "%",
          "\n",
          "\r",
          "\t",
          "\0",
          " ",
          "..",
          "/",
          "*",
          "+",
          "(",
          ")",
          "(?",
          "(a*)*",
          "{1000}",
          "|",
          "\\p{L}",
          "&a ",
          "*a",
          "!!",
          "- ",
          "# ",
          "---",
          "\ufeff",
          "é",
          "😀",
          "__metadata__",
          "data_offsets",
          "shape",
          "dtype",
          "F64",
          "BOOL",
          "I64");

  /** A mutated document is at most this many bytes longer than the one it was made of. */
  private static final int LONGEST_GROWTH = 4096;

  private final Random random;
  private final List<byte[]> documents;

  Mutations(long seed, List<byte[]> documents) {
    this.random = new Random(seed);
    this.documents = documents;
  }

  /** Returns a document with one to eight changes. */
  byte[] next() {
    byte[] document = pick();
    int most = document.length + LONGEST_GROWTH;
    for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
      byte[] changed = change(document);
      document = changed.length <= most ? changed : document;
    }
    return document;
  }

  private byte[] pick() {
    return documents.get(random.nextInt(documents.size()));
  }

  private byte[] change(byte[] in) {
    int at = random.nextInt(in.length + 1);
    int length = 1 + random.nextInt(1 + Math.min(64, in.length));
    int end = Math.min(in.length, at + length);
    return switch (random.nextInt(9)) {
      case 0 -> flip(in);
      case 1 -> set(in, (byte) random.nextInt());
      case 2 -> splice(in, at, end, new byte[0]);
      case 3 -> splice(in, at, at, Arrays.copyOfRange(in, at, end));
      case 4 -> splice(in, at, at, piece());
      case 5 -> splice(in, at, end, piece());
      case 6 -> value(in, at);
      case 7 -> Arrays.copyOf(in, at);
      default -> cross(in, at);
    };
  }

  private byte[] piece() {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] flip(byte[] in) {
    byte[] out = in.clone();
    if (out.length > 0) {
      out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return out;
  }

  private byte[] set(byte[] in, byte value) {
    byte[] out = in.clone();
    if (out.length > 0) {
      out[random.nextInt(out.length)] = value;
    }
    return out;
  }

  private static byte[] splice(byte[] in, int from, int to, byte[] piece) {
    byte[] out = Arrays.copyOf(in, in.length - (to - from) + piece.length);
    System.arraycopy(piece, 0, out, from, piece.length);
    System.arraycopy(in, to, out, from + piece.length, in.length - to);
    return out;
  }

  /** Replaces a number, a text or a word as a whole, so that the syntax stays right. */
  private byte[] value(byte[] in, int at) {
    int from = at;
    while (from > 0 && !ends(in[from - 1])) {
      from--;
    }
    int to = at;
    while (to < in.length && !ends(in[to])) {
      to++;
    }
    return splice(in, from, to, piece());
  }

  private static boolean ends(byte character) {
    return ",:[]{}\n= ".indexOf(character) >= 0;
  }

  private byte[] cross(byte[] in, int at) {
    byte[] other = pick();
    return splice(
        in,
        at,
        in.length,
        Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length));
  }
}
