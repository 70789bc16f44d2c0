package dev.espalier.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.model.Vocabulary;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids of both widths behave alike, at positions beyond 32 bits too. */
class TokenIdsTest {

  /** More than a part of 16-bit ids, and no multiple of one. */
  private static final int COUNT = (1 << 19) + 12_345;

  private final int[] expected = new SplittableRandom(7).ints(COUNT, 0, 1 << 16).toArray();

  private List<TokenIds> both() {
    byte[] shorts = new byte[COUNT * Short.BYTES];
    for (int i = 0; i < COUNT; i++) {
      shorts[2 * i] = (byte) expected[i];
      shorts[2 * i + 1] = (byte) (expected[i] >> 8);
    }
    return List.of(
        TokenIds.ofInts(MemorySegment.ofArray(expected)),
        TokenIds.ofShorts(MemorySegment.ofArray(shorts)));
  }

  @Test
  void idsAreReadCopiedAndCutAlike() {
    for (TokenIds ids : both()) {
      assertThat(ids.count()).isEqualTo(COUNT);
      assertThat(ids.at(COUNT - 1)).isEqualTo(expected[COUNT - 1]);
      MemorySegment target = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, 10);
      ids.copy(COUNT - 5, 5, target, 3);
      assertThat(target.getAtIndex(ValueLayout.JAVA_INT, 2)).isZero();
      assertThat(target.getAtIndex(ValueLayout.JAVA_INT, 3)).isEqualTo(expected[COUNT - 5]);
      assertThat(target.getAtIndex(ValueLayout.JAVA_INT, 7)).isEqualTo(expected[COUNT - 1]);
      TokenIds range = ids.range(100, 200);
      assertThat(range.count()).isEqualTo(100);
      assertThat(range.at(99)).isEqualTo(expected[199]);
    }
  }

  @Test
  void partsHoldAllIdsInOrder() {
    for (TokenIds ids : both()) {
      List<Integer> all = new ArrayList<>();
      ids.forEachPart(
          part -> {
            for (int id : part.toArray(ValueLayout.JAVA_INT)) {
              all.add(id);
            }
          });
      assertThat(all.stream().mapToInt(id -> id).toArray()).isEqualTo(expected);
    }
  }

  @Test
  void theFirstIdWithoutARowIsFoundInAnyPart() {
    for (int place : new int[] {0, 5, (1 << 18) + 3, COUNT - 1}) {
      for (int i = 0; i < COUNT; i++) {
        expected[i] = i == place ? 60_000 : 1;
      }
      for (TokenIds ids : both()) {
        assertThat(ids.firstOutside(new Vocabulary(60_000))).isEqualTo(place);
        assertThat(ids.firstOutside(new Vocabulary(60_001))).isEqualTo(-1);
      }
    }
  }

  /** A sparse file, which takes no room on most disks. */
  @Test
  void positionsBeyondThirtyTwoBitsAreRead(@TempDir Path folder) throws IOException {
    long count = (1L << 32) + 1_000;
    try (Arena arena = Arena.ofConfined();
        RandomAccessFile file = new RandomAccessFile(folder.resolve("ids.bin").toFile(), "rw")) {
      file.setLength(count * Short.BYTES);
      file.seek((count - 7) * Short.BYTES);
      file.write(new byte[] {0x34, 0x12});
      TokenIds ids =
          TokenIds.ofShorts(
              file.getChannel().map(MapMode.READ_ONLY, 0, count * Short.BYTES, arena));
      TokenBlocks blocks = new TokenBlocks(ids.range(0, count / 128 * 128), 128, "sparse");

      assertThat(ids.count()).isEqualTo(count);
      assertThat(ids.at(count - 7)).isEqualTo(0x1234);
      assertThat(ids.at(count - 8)).isZero();
      assertThat(blocks.count()).isEqualTo((int) (count / 128));
      MemorySegment target = arena.allocate(ValueLayout.JAVA_INT, 128);
      new TokenBlocks(ids.range(count - 128, count), 128, "last").copy(0, target, 0);
      assertThat(target.getAtIndex(ValueLayout.JAVA_INT, 121)).isEqualTo(0x1234);
    }
  }
}
