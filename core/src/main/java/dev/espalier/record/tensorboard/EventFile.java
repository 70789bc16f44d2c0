package dev.espalier.record.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.espalier.storage.LogFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of TensorFlow events that hold scalars, readable while it grows. It is a sequence of
 * TFRecords, each a message {@code Event} of Protocol Buffers:
 *
 * <pre>
 * uint64 length   uint32 masked CRC-32C of the length   data   uint32 masked CRC-32C of the data
 * Event     { 1: double wall_time  2: int64 step  3: string file_version  5: Summary  7: SessionLog }
 * Summary   { 1: repeated Value }   Value { 1: string tag  2: float simple_value }
 * SessionLog{ 1: enum status, of which 1 is START }
 * </pre>
 *
 * All numbers are little-endian. Methods throw {@link dev.espalier.fault.BadInputException} naming
 * the file, if it cannot be written. Not thread-safe.
 */
public final class EventFile implements AutoCloseable {

  /** The version that readers expect in the first event; 2 is the only one in use. */
  static final String VERSION = "brain.Event:2";

  private static final int START = 1;

  private final LogFile file;

  private EventFile(LogFile file) {
    this.file = file;
  }

  /**
   * Creates an empty file, replacing any that exists. Readers discard events from {@code firstStep}
   * on that they have seen of an interrupted training run.
   *
   * @param wallTime seconds since 1970
   */
  public static EventFile create(Path file, double wallTime, long firstStep) {
    EventFile events = new EventFile(LogFile.create(file));
    try {
      events.begin(wallTime, firstStep);
      return events;
    } catch (RuntimeException e) {
      events.close();
      throw e;
    }
  }

  /**
   * Appends an event and passes it to the operating system before returning. Non-finite values are
   * left out.
   *
   * @param wallTime seconds since 1970
   * @param scalars values by tag
   */
  public void scalars(double wallTime, long step, Map<String, Double> scalars) {
    ByteString summary =
        message(
            values -> {
              for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                if (Double.isFinite(scalar.getValue())) {
                  values.writeBytes(1, value(scalar.getKey(), scalar.getValue()));
                }
              }
            });
    append(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeInt64(2, step);
          event.writeBytes(5, summary);
        });
  }

  /** Waits until the file has reached the disk. */
  public void flush() {
    file.flush();
  }

  /** Closes the file; further calls have no effect. */
  @Override
  public void close() {
    file.close();
  }

  private static ByteString value(String tag, double value) {
    return message(
        fields -> {
          fields.writeString(1, tag);
          fields.writeFloat(2, (float) value);
        });
  }

  /** Writes the fields of a message. */
  @FunctionalInterface
  private interface Fields {
    void writeTo(CodedOutputStream message) throws IOException;
  }

  private static ByteString message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream message = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(message);
      message.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory refuses nothing", e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private void begin(double wallTime, long firstStep) {
    append(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeString(3, VERSION);
        });
    append(
        event -> {
          event.writeDouble(1, wallTime);
          event.writeInt64(2, firstStep);
          event.writeBytes(7, message(log -> log.writeEnum(1, START)));
        });
  }

  private void append(Fields event) {
    byte[] data = message(event).toByteArray();
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(maskedChecksum(record.array(), 0, 8));
    record.put(data);
    record.putInt(maskedChecksum(data, 0, data.length));
    file.append(record.array());
  }

  /**
   * CRC-32C, rotated and offset so that checksums of data that contains checksums stay meaningful.
   */
  private static int maskedChecksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
