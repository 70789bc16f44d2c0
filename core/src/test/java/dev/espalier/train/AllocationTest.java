package dev.espalier.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.ConfigOf;
import dev.espalier.fixture.TestFiles;
import dev.espalier.fixture.TrainingOf;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.choice.KernelChoice;
import dev.espalier.model.FormatPolicy;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Parameters;
import dev.espalier.model.RandomMasks;
import dev.espalier.text.TokenBlocks;
import dev.espalier.text.TokenIds;
import dev.espalier.train.progress.TrainingListener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training step allocates no buffers on the heap, and once compiled, at every width of vectors,
 * next to nothing at all. Vectors are objects unless the compiler keeps them in registers: a single
 * loop in which it does not would allocate as many as there are values.
 */
class AllocationTest {

  private static final int STEPS = 4;

  /** The first steps may still fill permanent caches. */
  private static final int SETTLED = 2;

  private static final int BATCH = 8;
  private static final int TOKENS = 64;

  private static final Gpt2Config CONFIG =
      ConfigOf.shape(997, TOKENS, 96, 3, 4, 384).dropout(0.1, 0.1, 0.1).make();

  /**
   * The size from which an object counts as a buffer: the smallest activation, [rows, width], is
   * six times as large, while a vector that the compiler has boxed has at most 80 bytes.
   */
  private static final long BUFFER = 32 << 10;

  /** The most bytes by which an array exceeds its content. */
  private static final long OBJECT_HEADER = 32;

  private static final List<String> CASES =
      List.of(
          "onednn, all 1",
          "onednn, layer-norms 0.5",
          "vector, all 1",
          "vector, all 0.1",
          "vector, layer-norms 0.5",
          "vector, layer-norms 0");

  private static final List<String> WARM_CASES =
      List.of("vector, all 1", "vector, layer-norms 0.5", "vector, all 0.1");

  private static final int WARM_STEPS = 120;

  /** Of which the leanest counts: a listener or a late compilation may allocate something. */
  private static final int LAST = 10;

  /**
   * Some views and lambdas, and less than the vectors of one pass over the smallest activation,
   * [rows, width], would take at any width.
   */
  private static final int MOST_BYTES_A_STEP = 250_000;

  /** Buffers allocated by the test itself after each training, which show that none is missed. */
  private static final int CONTROLS = 100;

  @Test
  void aStepAllocatesNoBuffers() throws Exception {
    // With such small thread-local allocation buffers the JVM reports every larger object: it is
    // allocated outside of them, or in a new one made large enough for it.
    String printed =
        new ChildJvm(
                "@" + TestFiles.inProject("launcher/espalier.jvm"),
                "-XX:+UseSerialGC",
                "-XX:TLABSize=" + BUFFER / 2,
                "-XX:-ResizeTLAB")
            .run(Steps.class, CASES.toArray(String[]::new));
    assertThat(printed.lines())
        .containsExactlyElementsOf(
            CASES.stream()
                .flatMap(given -> Stream.of(given, CONTROLS + " buffers of the test", "trained"))
                .toList());
  }

  /**
   * 256-bit vectors without registers for masks, as processors with AVX2 have them, and 128-bit
   * ones; on other processors both are the machine's own.
   */
  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=3", "-XX:UseAVX=2", "-XX:MaxVectorSize=16"})
  void aWarmStepBoxesNoVectors(String width) throws Exception {
    String printed =
        ChildJvm.compilingAtOnce(width).run(WarmSteps.class, WARM_CASES.toArray(String[]::new));
    assertThat(printed.lines().map(Integer::parseInt).toList())
        .hasSize(WARM_CASES.size())
        .allSatisfy(bytes -> assertThat(bytes).isLessThan(MOST_BYTES_A_STEP));
  }

  /** Prints how many bytes the leanest of the last steps allocates. */
  static final class WarmSteps {

    public static void main(String[] args) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      for (String given : args) {
        String[] parts = given.split(", ");
        long[] ends = new long[WARM_STEPS + 1];
        train(
            parts[0],
            parts[1],
            WARM_STEPS,
            step -> ends[step] = threads.getCurrentThreadAllocatedBytes());
        System.out.println(
            IntStream.rangeClosed(WARM_STEPS - LAST + 1, WARM_STEPS)
                .mapToLong(step -> ends[step] - ends[step - 1])
                .min()
                .orElseThrow());
      }
    }
  }

  /** Trains a few steps and prints every buffer allocated on the heap in the later ones. */
  static final class Steps {

    private static final List<byte[]> OWN = new ArrayList<>();

    public static void main(String[] args) throws IOException {
      for (String given : args) {
        System.out.println(given);
        String[] parts = given.split(", ");
        printBuffers(parts[0], parts[1]);
        System.out.println("trained");
      }
    }

    /** The end of a step, on the clock of the surrounding events. */
    @Name("espalier.StepDone")
    static final class StepDone extends Event {
      @Label("Step")
      int step;
    }

    private static void printBuffers(String set, String mask) throws IOException {
      Path events = Files.createTempFile("steps", ".jfr");
      try (Recording recording = new Recording()) {
        recording.enable("jdk.ObjectAllocationOutsideTLAB").withoutStackTrace();
        recording.enable("jdk.ObjectAllocationInNewTLAB").withoutStackTrace();
        recording.enable(StepDone.class).withoutStackTrace();
        recording.start();
        train(
            set,
            mask,
            STEPS,
            step -> {
              StepDone done = new StepDone();
              done.step = step;
              done.commit();
            });
        for (int i = 0; i < CONTROLS; i++) {
          OWN.add(new byte[(int) BUFFER]);
        }
        recording.stop();
        recording.dump(events);
      }
      List<RecordedEvent> recorded = RecordingFile.readAllEvents(events);
      Instant settled = endOf(SETTLED, recorded);
      Instant ended = endOf(STEPS, recorded);
      int controls = 0;
      for (RecordedEvent event : recorded) {
        if (!isBuffer(event)) {
          continue;
        }
        Instant at = event.getStartTime();
        String type = event.getClass("objectClass").getName();
        long size = event.getLong("allocationSize");
        if (at.isAfter(settled) && at.isBefore(ended)) {
          System.out.println(type + " of " + size + " bytes");
        } else if (at.isAfter(ended) && type.equals("[B") && size < BUFFER + OBJECT_HEADER) {
          controls++;
        }
      }
      System.out.println(controls + " buffers of the test");
      Files.delete(events);
    }

    private static boolean isBuffer(RecordedEvent event) {
      return event.hasField("allocationSize")
          && event.getLong("allocationSize") >= BUFFER
          && event.getThread().getJavaName().equals("main");
    }

    private static Instant endOf(int step, List<RecordedEvent> recorded) {
      return recorded.stream()
          .filter(event -> event.hasField("step") && event.getInt("step") == step)
          .map(RecordedEvent::getStartTime)
          .findFirst()
          .orElseThrow();
    }
  }

  private static void train(String set, String mask, int steps, IntConsumer afterStep) {
    try (Arena arena = Arena.ofShared();
        Kernels kernels = KernelChoice.choose(set, 1)) {
      Parameters weights = Parameters.allocate(arena, CONFIG);
      weights.initialise(1);
      MemorySegment ids = arena.allocate(ValueLayout.JAVA_INT, 2L * BATCH * TOKENS);
      new Trainer(
              CONFIG,
              kernels,
              settings(steps),
              new TokenBlocks(TokenIds.ofInts(ids), TOKENS, "zeros"),
              FormatPolicy.SPARSE)
          .train(
              weights,
              RandomMasks.of(mask, CONFIG, 1),
              0,
              TrainingListener.NONE,
              (step, _) -> afterStep.accept(step));
    }
  }

  private static TrainingSettings settings(int steps) {
    return TrainingOf.steps(steps, BATCH).draws(1, false).make();
  }
}
