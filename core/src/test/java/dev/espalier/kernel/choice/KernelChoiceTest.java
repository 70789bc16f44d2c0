package dev.espalier.kernel.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.onednn.OneDnnMatMul;
import dev.espalier.kernel.vector.VectorMatMul;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class KernelChoiceTest {

  /** A silent fall to slower products would otherwise pass every other test. */
  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64"})
  void autoIsOneDnnHere() {
    Kernels kernels = KernelChoice.choose("auto", 2);
    assertThat(kernels.name()).isEqualTo("onednn");
    assertThat(kernels.matMul()).isInstanceOf(OneDnnMatMul.class);
    assertThat(kernels.workers().threads()).isEqualTo(2);
  }

  @Test
  void aForcedChoiceIsObeyed() {
    assertThat(KernelChoice.choose("vector", 1).matMul()).isInstanceOf(VectorMatMul.class);
    assertThat(KernelChoice.choose("plain", 1).name()).isEqualTo("plain");
  }

  @Test
  void anUnknownNameNamesTheKnownOnes() {
    assertThatThrownBy(() -> KernelChoice.choose("cuda", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "--kernels: \"cuda\" is not a set of kernels; say auto, onednn, vector or plain");
  }

  /** Run in a JVM of its own, because the module cannot be taken away from this one. */
  @Test
  void withoutTheModuleAutoIsPlainAndVectorIsRefused() throws Exception {
    assertThat(run("auto")).isEqualTo("plain");
    assertThat(run("vector"))
        .isEqualTo(
            "--kernels vector: the module jdk.incubator.vector is not present;"
                + " start java with --add-modules jdk.incubator.vector");
  }

  private static String run(String requested) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                PrintChoice.class.getName(),
                requested)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    process.waitFor();
    return printed;
  }

  static final class PrintChoice {
    public static void main(String[] args) {
      try {
        System.out.println(KernelChoice.choose(args[0], 1).name());
      } catch (BadInputException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }
}
