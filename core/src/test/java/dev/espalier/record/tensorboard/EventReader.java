package dev.espalier.record.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads event files according to their specification: fails on a wrong checksum, on a field that
 * {@code event.proto} and {@code summary.proto} do not have, and on too many or too few bytes.
 */
public final class EventReader {

  private EventReader() {}

  /**
   * @param version empty if the event states none
   * @param restart whether it discards earlier events from this step on
   */
  public record Event(
      double wallTime, long step, String version, boolean restart, Map<String, Float> scalars) {}

  /** Returns all events of a file. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertThat(bytes.getInt()).as("checksum of a length").isEqualTo(masked(length));
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(data);
      assertThat(bytes.getInt()).as("checksum of an event").isEqualTo(masked(data));
      events.add(event(CodedInputStream.newInstance(data)));
    }
    return events;
  }

  private static Event event(CodedInputStream in) throws IOException {
    double wallTime = Double.NaN;
    long step = 0;
    String version = "";
    boolean restart = false;
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> summary(in.readBytes().newCodedInput(), scalars);
        case 7 -> {
          CodedInputStream log = in.readBytes().newCodedInput();
          assertThat(log.readTag()).isEqualTo(1 << 3);
          restart = log.readEnum() == 1;
          assertThat(log.isAtEnd()).isTrue();
        }
        default -> throw new AssertionError("an event has no field of tag " + tag);
      }
    }
    return new Event(wallTime, step, version, restart, scalars);
  }

  private static void summary(CodedInputStream in, Map<String, Float> scalars) throws IOException {
    while (!in.isAtEnd()) {
      assertThat(in.readTag()).isEqualTo(1 << 3 | 2);
      CodedInputStream value = in.readBytes().newCodedInput();
      assertThat(value.readTag()).isEqualTo(1 << 3 | 2);
      String name = value.readString();
      assertThat(value.readTag()).isEqualTo(2 << 3 | 5);
      assertThat(scalars.put(name, value.readFloat())).as("one value for " + name).isNull();
      assertThat(value.isAtEnd()).isTrue();
    }
  }

  private static int masked(byte[] bytes) {
    int crc = crc32c(bytes);
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  /** Bit by bit, with Castagnoli's polynomial reversed. */
  static int crc32c(byte[] bytes) {
    int crc = -1;
    for (byte b : bytes) {
      crc ^= b & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
      }
    }
    return ~crc;
  }

  /**
   * Returns the scalars of all event files of a folder, as {@code tag step value}, in the order
   * read.
   */
  public static List<String> scalars(Path folder) throws IOException {
    List<String> scalars = new ArrayList<>();
    String[] names = folder.toFile().list();
    assertThat(names).isNotNull();
    Arrays.sort(names);
    for (String name : names) {
      assertThat(name).contains("tfevents");
      for (Event event : read(folder.resolve(name))) {
        event
            .scalars()
            .forEach((tag, value) -> scalars.add(tag + " " + event.step() + " " + value));
      }
    }
    return scalars;
  }
}
