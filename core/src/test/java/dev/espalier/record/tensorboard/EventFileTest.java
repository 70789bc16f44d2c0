package dev.espalier.record.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.record.tensorboard.EventReader.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

  @TempDir private Path folder;

  @Test
  void theReadersChecksumFollowsTheStandard() {
    // RFC 3720, appendix B.4, and the value in every catalogue of checksums.
    assertThat(EventReader.crc32c(new byte[32])).isEqualTo(0x8a9136aa);
    assertThat(EventReader.crc32c("123456789".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(0xe3069283);
  }

  /** The first record of a file written by TensorFlow itself, except for its time. */
  @Test
  void theFirstRecordEqualsTensorFlowsByteForByte() throws IOException {
    Path file = folder.resolve("events.out.tfevents.1");
    EventFile.create(file, 0.0, 1).close();
    byte[] head = new byte[24 + 16];
    System.arraycopy(Files.readAllBytes(file), 0, head, 0, head.length);
    assertThat(HexFormat.of().formatHex(head))
        .startsWith("1800000000000000a37f4b22")
        .contains("1a0d627261696e2e4576656e743a32");
  }

  @Test
  void everythingIsReadBack() throws IOException {
    Path file = folder.resolve("events.out.tfevents.1764000000.x");
    Random random = new Random(11);
    Map<Long, Map<String, Double>> written = new LinkedHashMap<>();
    try (EventFile events = EventFile.create(file, 1_764_000_000.25, 7)) {
      for (int i = 0; i < 97; i++) {
        Map<String, Double> scalars = new LinkedHashMap<>();
        for (int s = random.nextInt(5); s >= 0; s--) {
          scalars.put("tag/" + "ä".repeat(s * 37), random.nextGaussian() * 1e3);
        }
        long step = i == 0 ? 0 : random.nextLong(1L << random.nextInt(1, 62)) + i;
        written.put(step, scalars);
        events.scalars(1_764_000_000.5 + i, step, scalars);
        // The file is read while it grows.
        assertThat(EventReader.read(file)).hasSize(i + 3);
      }
    }
    List<Event> read = EventReader.read(file);
    assertThat(read.getFirst())
        .isEqualTo(new Event(1_764_000_000.25, 0, "brain.Event:2", false, Map.of()));
    assertThat(read.get(1)).isEqualTo(new Event(1_764_000_000.25, 7, "", true, Map.of()));
    int i = 2;
    for (Map.Entry<Long, Map<String, Double>> event : written.entrySet()) {
      Map<String, Float> floats = new LinkedHashMap<>();
      event.getValue().forEach((tag, value) -> floats.put(tag, value.floatValue()));
      assertThat(read.get(i))
          .isEqualTo(new Event(1_764_000_000.5 + i - 2, event.getKey(), "", false, floats));
      i++;
    }
  }

  @Test
  void nonFiniteNumbersAreLeftOut() throws IOException {
    Path file = folder.resolve("events.out.tfevents.2");
    try (EventFile events = EventFile.create(file, 1, 1)) {
      events.scalars(1, 1, Map.of("a", Double.NaN, "b", 0.5, "c", Double.POSITIVE_INFINITY));
    }
    assertThat(EventReader.read(file).getLast().scalars()).isEqualTo(Map.of("b", 0.5f));
  }

  @Test
  void aPlaceThatCannotBeWrittenIsOneLine() {
    assertThatThrownBy(() -> EventFile.create(folder.resolve("none/file"), 1, 1))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("none/file");
  }
}
