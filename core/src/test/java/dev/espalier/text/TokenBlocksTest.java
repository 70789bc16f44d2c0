package dev.espalier.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBlocksTest {

  private static final int SIZE = 5;

  /** Block b holds 5 · b, 5 · b + 1, … */
  private static TokenBlocks counting(int blocks) {
    MemorySegment ids = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, (long) blocks * SIZE);
    for (int i = 0; i < blocks * SIZE; i++) {
      ids.setAtIndex(ValueLayout.JAVA_INT, i, i);
    }
    return new TokenBlocks(TokenIds.ofInts(ids), SIZE, "counting");
  }

  private static List<Integer> blocks(TokenBlocks sample) {
    List<Integer> numbers = new ArrayList<>();
    for (int b = 0; b < sample.count(); b++) {
      int first = sample.ids().at((long) b * SIZE);
      assertThat(first % SIZE).isZero();
      for (int i = 0; i < SIZE; i++) {
        assertThat(sample.ids().at((long) b * SIZE + i)).isEqualTo(first + i);
      }
      numbers.add(first / SIZE);
    }
    return numbers;
  }

  @Test
  void aSampleHasDistinctWholeBlocksInTheOrderOfTheText() {
    TokenBlocks text = counting(31);
    for (int count = 1; count <= 31; count++) {
      List<Integer> chosen = blocks(text.sample(count, 7));
      assertThat(chosen).hasSize(count).doesNotHaveDuplicates().isSorted();
      assertThat(chosen).allMatch(block -> block >= 0 && block < 31);
    }
  }

  @Test
  void theSampleDependsOnTheSeed() {
    TokenBlocks text = counting(101);
    assertThat(blocks(text.sample(40, 1))).isEqualTo(blocks(text.sample(40, 1)));
    assertThat(blocks(text.sample(40, 1))).isNotEqualTo(blocks(text.sample(40, 2)));
    assertThat(text.sample(40, 1).fingerprint()).isNotEqualTo(text.sample(40, 2).fingerprint());
    assertThat(text.sample(101, 3)).isEqualTo(text);
  }

  @Test
  void aSampleIsReadFromAnyPlaceWithoutACopy() {
    TokenBlocks text = counting(50);
    TokenIds sample = text.sample(9, 4).ids();
    assertThat(sample.bytes()).isEqualTo(9 * Integer.BYTES);
    MemorySegment some = Arena.ofAuto().allocate(ValueLayout.JAVA_INT, 2 * SIZE + 1);
    sample.copy(SIZE - 1, 2 * SIZE, some, 1);
    for (int i = 0; i < 2 * SIZE; i++) {
      assertThat(some.getAtIndex(ValueLayout.JAVA_INT, 1 + i)).isEqualTo(sample.at(SIZE - 1 + i));
    }
    List<Integer> all = new ArrayList<>();
    sample.forEachPart(
        part -> {
          for (int id : part.toArray(ValueLayout.JAVA_INT)) {
            all.add(id);
          }
        });
    assertThat(all).hasSize(9 * SIZE);
    assertThat(all.get(8 * SIZE)).isEqualTo(sample.at(8 * SIZE));
    TokenIds middle = sample.range(SIZE, 3 * SIZE);
    assertThat(middle.count()).isEqualTo(2 * SIZE);
    assertThat(middle.at(0)).isEqualTo(sample.at(SIZE));
    assertThatThrownBy(() -> sample.range(1, SIZE)).isInstanceOf(IllegalArgumentException.class);
  }
}
