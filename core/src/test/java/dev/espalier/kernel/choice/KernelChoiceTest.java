package dev.espalier.kernel.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.Precision;
import dev.espalier.kernel.onednn.Bf16MatMul;
import dev.espalier.kernel.onednn.OneDnn;
import dev.espalier.kernel.onednn.OneDnnMatMul;
import dev.espalier.kernel.vector.VectorMatMul;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class KernelChoiceTest {

  /** A silent fallback to slower products would pass all other tests. */
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
  void anExplicitChoiceIsUsed() {
    assertThat(KernelChoice.choose("vector", 1).matMul()).isInstanceOf(VectorMatMul.class);
    assertThat(KernelChoice.choose("plain", 1).name()).isEqualTo("plain");
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> KernelChoice.choose("cuda", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("kernels: \"cuda\" is not a set of kernels; say auto, onednn, vector or plain");
  }

  @Test
  void bf16IsSelectedIfTheProcessorHasIt() {
    boolean native16 = OneDnn.load(1).multipliesBfloat16();
    Precision auto = KernelChoice.choose("auto", "auto", 1).matMul().precision();
    assertThat(auto).isEqualTo(native16 ? Precision.BF16 : Precision.FP32);
    assertThat(KernelChoice.choose("auto", "fp32", 1).matMul().precision())
        .isEqualTo(Precision.FP32);
    if (native16) {
      assertThat(KernelChoice.choose("onednn", "bf16", 1).matMul()).isInstanceOf(Bf16MatMul.class);
    }
  }

  @Test
  void kernelsWithoutBf16RefuseIt() {
    assertThat(KernelChoice.choose("vector", "auto", 1).matMul().precision())
        .isEqualTo(Precision.FP32);
    assertThatThrownBy(() -> KernelChoice.choose("vector", "bf16", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "precision bf16: the kernels \"vector\" round nothing; say precision auto or fp32");
    assertThatThrownBy(() -> KernelChoice.choose("plain", "bf16", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "precision bf16: the kernels \"plain\" round nothing; say precision auto or fp32");
    assertThatThrownBy(() -> KernelChoice.choose("auto", "fp8", 1))
        .isInstanceOf(BadInputException.class)
        .hasMessage("precision: \"fp8\" is not a precision; say auto, fp32 or bf16");
  }

  /** oneDNN reads the limit when it is loaded. */
  @Test
  @EnabledOnOs(
      value = OS.LINUX,
      architectures = {"amd64", "x86_64"})
  void aProcessorWithoutBf16IsFp32AndRefusesBf16() throws Exception {
    Map<String, String> old = Map.of("ONEDNN_MAX_CPU_ISA", "AVX2");
    List<String> vectors = List.of("--add-modules", "jdk.incubator.vector");
    assertThat(run(vectors, old, "onednn", "auto")).isEqualTo("onednn fp32");
    assertThat(run(vectors, old, "onednn", "bf16"))
        .isEqualTo(
            "precision bf16: this processor has no instructions for bfloat16 that oneDNN uses;"
                + " say precision auto or fp32");
  }

  /** Run in a separate JVM, because the module cannot be removed from this one. */
  @Test
  void withoutTheModuleAutoIsPlainAndVectorIsRefused() throws Exception {
    assertThat(run(List.of(), Map.of(), "auto", "auto")).isEqualTo("plain fp32");
    assertThat(run(List.of(), Map.of(), "vector", "auto"))
        .isEqualTo(
            "kernels vector: the module jdk.incubator.vector is not present;"
                + " start java with --add-modules jdk.incubator.vector");
  }

  private static String run(
      List<String> options, Map<String, String> environment, String... requested)
      throws IOException, InterruptedException {
    List<String> quick = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    quick.addAll(options);
    return new ChildJvm("", environment, quick.toArray(String[]::new))
        .run(PrintChoice.class, requested)
        .strip();
  }

  static final class PrintChoice {
    public static void main(String[] args) {
      try {
        Kernels kernels = KernelChoice.choose(args[0], args[1], 1);
        System.out.println(kernels.name() + " " + kernels.matMul().precision());
      } catch (BadInputException refused) {
        System.out.println(refused.getMessage());
      }
    }
  }
}
