package dev.espalier.torch;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read from front to back. */
final class PickleInput {

  /** The longest name of a tensor, module or key. */
  private static final int LONGEST_TEXT = 10_000;

  private final ByteBuffer bytes;
  private int opcodeAt;

  PickleInput(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns how many bytes have been read. */
  int position() {
    return bytes.position();
  }

  /** Reads the next opcode, at which faults are said to stand from here on. */
  int opcode() throws PickleFault {
    opcodeAt = bytes.position();
    return unsignedByte();
  }

  int unsignedByte() throws PickleFault {
    try {
      return Byte.toUnsignedInt(bytes.get());
    } catch (BufferUnderflowException e) {
      throw endsEarly();
    }
  }

  int unsignedShort() throws PickleFault {
    try {
      return Short.toUnsignedInt(bytes.getShort());
    } catch (BufferUnderflowException e) {
      throw endsEarly();
    }
  }

  int signedInt() throws PickleFault {
    try {
      return bytes.getInt();
    } catch (BufferUnderflowException e) {
      throw endsEarly();
    }
  }

  long signedLong() throws PickleFault {
    try {
      return bytes.getLong();
    } catch (BufferUnderflowException e) {
      throw endsEarly();
    }
  }

  /** Reads a float, which alone is big-endian. */
  double bigEndianDouble() throws PickleFault {
    return Double.longBitsToDouble(Long.reverseBytes(signedLong()));
  }

  /** Reads an integer of two's complement of so many bytes. */
  long longOf(int count) throws PickleFault {
    if (count > Long.BYTES) {
      throw fault("holds an integer of " + count + " bytes");
    }
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= (long) unsignedByte() << (8 * i);
    }
    int unused = Long.SIZE - 8 * count;
    return count == 0 ? 0 : value << unused >> unused;
  }

  /** Reads UTF-8 of so many bytes. */
  String text(int count) throws PickleFault {
    if (count < 0 || count > LONGEST_TEXT) {
      throw fault("holds a text of " + Integer.toUnsignedString(count) + " bytes");
    }
    if (count > bytes.remaining()) {
      throw endsEarly();
    }
    ByteBuffer part = bytes.slice(bytes.position(), count);
    bytes.position(bytes.position() + count);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw fault("holds a text that is not UTF-8");
    }
  }

  /** Reads a text up to the end of its line. */
  String line() throws PickleFault {
    int from = bytes.position();
    int end = from;
    while (end < bytes.limit() && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit()) {
      throw endsEarly();
    }
    String line = text(end - from);
    bytes.position(end + 1);
    return line;
  }

  PickleFault fault(String what) {
    return new PickleFault(opcodeAt, what);
  }

  private PickleFault endsEarly() {
    return fault("ends too early");
  }
}
