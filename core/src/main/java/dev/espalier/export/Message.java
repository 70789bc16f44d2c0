package dev.espalier.export;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A Protocol Buffers message, built field by field in the order of the calls. */
final class Message {

  private static final int WIRE_LENGTH_DELIMITED = 2;

  /** Most messages are smaller. */
  private static final int BUFFER_BYTES = 128;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER_BYTES);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER_BYTES);

  /** Writes to memory, which cannot fail. */
  private interface Write {
    void run() throws IOException;
  }

  private Message add(Write field) {
    try {
      field.run();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds an integer or an enum value. */
  Message integer(int field, long value) {
    return add(() -> out.writeInt64(field, value));
  }

  Message real(int field, float value) {
    return add(() -> out.writeFloat(field, value));
  }

  Message text(int field, String value) {
    return add(() -> out.writeString(field, value));
  }

  Message bytes(int field, byte[] value) {
    return add(() -> out.writeByteArray(field, value));
  }

  /** Adds a nested message. */
  Message nested(int field, Message value) {
    return bytes(field, value.toBytes());
  }

  /**
   * Adds the header of a field of the given size, whose content the caller writes: content too long
   * for memory comes at the end of its message.
   */
  Message announce(int field, long size) {
    return add(
        () -> {
          out.writeTag(field, WIRE_LENGTH_DELIMITED);
          out.writeUInt32NoTag(Math.toIntExact(size));
        });
  }

  /** Adds the fields of another message to this one. */
  Message fields(Message other) {
    return add(() -> out.writeRawBytes(other.toBytes()));
  }

  /** Returns the bytes added so far. */
  byte[] toBytes() {
    add(out::flush);
    return bytes.toByteArray();
  }
}
