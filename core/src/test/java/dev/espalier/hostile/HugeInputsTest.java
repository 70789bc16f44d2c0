package dev.espalier.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.fixture.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs of any size are read or refused in less than a gigabyte. */
class HugeInputsTest {

  /** Half a gigabyte of heap; with buffers outside it and the JVM itself that is below one. */
  private static final String MEMORY = "-Xmx512m";

  @TempDir private Path folder;

  @Test
  void areReadOrRefusedInLittleMemory() throws Exception {
    String printed =
        new ChildJvm(MEMORY, "-XX:MaxDirectMemorySize=128m", "--enable-native-access=ALL-UNNAMED")
            .run(HugeInputs.class, folder.toString());
    List<String> said =
        printed.lines().map(line -> line.substring(0, line.lastIndexOf('\t'))).toList();
    List<String> right =
        HugeInputs.all().stream()
            .map(huge -> huge.hostile().name() + "\t" + huge.hostile().line())
            .toList();
    assertThat(said).as(printed).isEqualTo(right);
  }
}
