package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.espalier.experiment.EvaluationRun;
import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.TaskBuilder;
import dev.espalier.experiment.TrainingRun;
import dev.espalier.experiment.compare.ComparisonRun;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.sweep.CellRun;
import dev.espalier.experiment.sweep.SweepRun;
import dev.espalier.experiment.sweep.SweepStatus;
import dev.espalier.experiment.tool.CompactionRun;
import dev.espalier.experiment.tool.Generation;
import dev.espalier.experiment.tool.Inspection;
import dev.espalier.experiment.tool.MaskCombination;
import dev.espalier.experiment.tool.MaskComparisonRun;
import dev.espalier.experiment.tool.MaskExtraction;
import dev.espalier.experiment.tool.MaskInspection;
import dev.espalier.experiment.tool.ModelExport;
import dev.espalier.experiment.transfer.TransferRun;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that all tasks of the API have the same shape. */
class TasksTest {

  private static final int MOST_PARAMETERS = 5;

  private static final String ROOT = "dev.espalier.experiment";

  private static final Set<String> ROOMS =
      Set.of(ROOT, ROOT + ".compare", ROOT + ".sweep", ROOT + ".tool", ROOT + ".transfer");

  private static final List<Class<?>> TYPES =
      new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages(ROOT)
              .stream()
              .filter(type -> ROOMS.contains(type.getPackageName()))
              .<Class<?>>map(JavaClass::reflect)
              .toList();

  static List<Class<?>> tasks() {
    return TYPES.stream().filter(type -> Task.class.isAssignableFrom(type)).toList();
  }

  @Test
  void everythingThatTakesAListenerIsATask() {
    Stream<Class<?>> runnable =
        TYPES.stream()
            .filter(type -> Modifier.isPublic(type.getModifiers()))
            .filter(type -> Stream.of(type.getMethods()).anyMatch(TasksTest::takesAListener));
    assertThat(runnable)
        .hasSizeGreaterThan(10)
        .filteredOn(t -> !Task.class.isAssignableFrom(t))
        .isEmpty();
  }

  private static boolean takesAListener(Method method) {
    return List.of(method.getParameterTypes()).contains(ExperimentListener.class);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void tasksAreCreatedByTheirBuildersOnly(Class<?> task) throws NoSuchMethodException {
    if (task.isInterface()) {
      return;
    }
    assertThat(task).isFinal();
    assertThat(task.getConstructors()).isEmpty();
    Method builder = task.getMethod("builder");
    assertThat(builder.getReturnType().getEnclosingClass()).isEqualTo(task);
    assertThat(builder.getReturnType()).isAssignableTo(TaskBuilder.class);
    assertThat(builder.getReturnType().getConstructors()).isEmpty();
    assertThat(builder.getReturnType().getMethod("build").getReturnType()).isEqualTo(task);
    assertThat(Stream.of(task.getMethods()).filter(TasksTest::takesAListener))
        .extracting(Method::getName)
        .containsOnly("run");
  }

  @Test
  void noMethodTakesManyArguments() {
    List<Method> methods =
        TYPES.stream()
            .flatMap(type -> Stream.of(type.getMethods()))
            .filter(method -> ROOMS.contains(method.getDeclaringClass().getPackageName()))
            .toList();
    assertThat(methods).hasSizeGreaterThan(100);
    assertThat(methods).filteredOn(m -> m.getParameterCount() > MOST_PARAMETERS).isEmpty();
  }

  static Stream<Arguments> incomplete() {
    Path out = Path.of("out");
    return Stream.of(
        Arguments.of(Experiment.builder(), "out(directory)"),
        Arguments.of(TrainingRun.builder().fromScratch(out), "out(directory)"),
        Arguments.of(ComparisonRun.builder(), "out(directory)"),
        Arguments.of(TransferRun.builder(), "out(directory)"),
        Arguments.of(SweepRun.builder(), "out(directory)"),
        Arguments.of(SweepStatus.builder(), "sweep(directory)"),
        Arguments.of(CellRun.builder(), "cell(directory, number)"),
        Arguments.of(CompactionRun.builder(), "out(directory)"),
        Arguments.of(Inspection.builder(), "model(name)"),
        Arguments.of(ModelExport.builder().out(out), "model(name)"),
        Arguments.of(ModelExport.builder().model("embedded"), "out(file)"),
        Arguments.of(MaskInspection.builder(), "mask(name)"),
        Arguments.of(MaskComparisonRun.builder(), "masks(a, b)"),
        Arguments.of(MaskCombination.builder().out(out).masks("a", "b"), "rule(rule)"),
        Arguments.of(MaskExtraction.builder().out(out).model("embedded"), "scope(name)"));
  }

  @ParameterizedTest
  @MethodSource
  void incomplete(TaskBuilder<?, ?> builder, String call) {
    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessage(call + " was not called");
  }

  @Test
  void buildersWithDefaultsNeedNothingElse() {
    assertThat(EvaluationRun.builder().build()).isNotNull();
    assertThat(Generation.builder().build()).isNotNull();
  }
}
