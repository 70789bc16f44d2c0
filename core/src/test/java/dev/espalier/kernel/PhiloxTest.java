package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PhiloxTest {

  /** The known answers of Random123 (kat_vectors, philox4x32 10). */
  @Test
  void givesThePublishedAnswers() {
    assertThat(block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(block(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    int[] words = new int[4];
    for (int i = 0; i < 4; i++) {
      words[i] = Philox.word(c0, c1, c2, c3, k0, k1, i);
    }
    return words;
  }

  @Test
  void noTwoElementsShareTheirBits() {
    DropoutSite site = new DropoutSite(0.5f, 42, 1, 2, 3);
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      seen.add(Philox.bits(site, i));
    }
    assertThat(seen).hasSize(2_000);
  }

  @Test
  void everyFieldOfTheSiteMatters() {
    Set<Integer> seen = new HashSet<>();
    for (DropoutSite site :
        new DropoutSite[] {
          new DropoutSite(0.5f, 42, 0, 0, 0),
          new DropoutSite(0.5f, 43, 0, 0, 0),
          new DropoutSite(0.5f, 42L << 32, 0, 0, 0),
          new DropoutSite(0.5f, 42, 1, 0, 0),
          new DropoutSite(0.5f, 42, 0, 1, 0),
          new DropoutSite(0.5f, 42, 0, 0, 1)
        }) {
      seen.add(Philox.bits(site, 7));
    }
    seen.add(Philox.bits(new DropoutSite(0.5f, 42, 0, 0, 0), 7 + (1L << 34)));
    assertThat(seen).hasSize(7);
  }

  @Test
  void dropsTheRightShare() {
    DropoutSite site = new DropoutSite(0.1f, 7, 0, 11, 5);
    int elements = 200_000;
    int dropped = 0;
    for (int i = 0; i < elements; i++) {
      dropped += Philox.drops(site, i) ? 1 : 0;
    }
    double sigma = Math.sqrt(0.1 * 0.9 / elements);
    assertThat((double) dropped / elements).isCloseTo(0.1, within(4 * sigma));
  }
}
