package dev.espalier.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;

/**
 * The build also runs the tests of the vector kernels with narrower vectors than the machine has.
 */
class VectorWidthTest {

  @Test
  @EnabledOnOs(architectures = {"amd64", "x86_64"})
  @EnabledIfSystemProperty(named = "espalier.test.vector-bits", matches = "[0-9]+")
  void vectorsAreAsWideAsTheBuildAskedFor() {
    assertThat(Lanes.FLOATS.vectorBitSize())
        .isEqualTo(Integer.getInteger("espalier.test.vector-bits"));
  }
}
