package dev.espalier.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Checks the order of packages: each imports only those above it, without cycles. */
class PackagesTest {

  private static final String ROOT = "dev.espalier";

  /** Each package may import only those before it in the list, inner packages included. */
  private static final List<String> ORDER =
      List.of(
          "fault",
          "storage",
          "memory",
          "safetensors",
          "torch",
          "kernel",
          "kernel.plain",
          "kernel.vector",
          "kernel.vector.decode",
          "kernel.onednn",
          "kernel.choice",
          "mask",
          "model",
          "model.network",
          "model.tune",
          "text",
          "text.rows",
          "text.bpe",
          "text.tokenizer",
          "text.wordnet",
          "text.progress",
          "text.dataset",
          "checkpoint.hub",
          "checkpoint",
          "generate",
          "train.progress",
          "train.state",
          "train.stopping",
          "train",
          "prune.criterion",
          "prune",
          "structure.compaction",
          "structure",
          "export",
          "settings",
          "record.tensorboard",
          "record.json",
          "record.files",
          "record.parquet",
          "record",
          "record.compare",
          "record.sweep",
          "experiment.host",
          "experiment.progress",
          "experiment.plan",
          "experiment.input",
          "experiment.round",
          "experiment.verify",
          "experiment",
          "experiment.compare",
          "experiment.transfer",
          "experiment.tool",
          "report.html",
          "report.picture",
          "report.run",
          "report.compare",
          "report.sweep",
          "report",
          "experiment.sweep.plan",
          "experiment.sweep",
          "serve",
          "publish.card",
          "publish");

  /** Packages that must not depend on models. */
  private static final Set<String> RECORDS_KNOW = Set.of("fault", "storage", "settings", "record");

  /** Settings are parsed to domain values, so reports depend on the types of pruning. */
  private static final Set<String> REPORTS_KNOW =
      Set.of("fault", "storage", "safetensors", "mask", "prune", "settings", "record", "report");

  /** Reached by commands and criteria only. */
  private static final int MOST_FILES = 29;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/dev/espalier/hub/"))
          .importPackages(ROOT);

  @Test
  void everyPackageHasItsPlaceAndImportsOnlyThoseAboveIt() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String room = innerRoom(from);
      assertThat(ORDER).as("the place of " + from.getName()).contains(room);
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (isOurs(to) && ORDER.indexOf(innerRoom(to)) > ORDER.indexOf(room)) {
          faults.add(from.getName() + " imports " + to.getName());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void recordsAndReportsAreIndependentOfModels() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      Set<String> allowed =
          switch (room(from)) {
            case "record" -> RECORDS_KNOW;
            case "report" -> REPORTS_KNOW;
            default -> Set.of();
          };
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (isOurs(to) && !allowed.isEmpty() && !allowed.contains(room(to))) {
          faults.add(from.getName() + " imports " + to.getName());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noPackageIsTooLarge() {
    Map<String, Set<String>> files = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      files.computeIfAbsent(innerRoom(type), _ -> new TreeSet<>()).add(file(type));
    }
    files.remove("prune.criterion");
    files.values().removeIf(within -> within.size() <= MOST_FILES);
    assertThat(files).isEmpty();
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void noTwoFilesImportEachOther() {
    Map<String, Set<String>> imports = new TreeMap<>();
    for (JavaClass from : CLASSES) {
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        String to = file(dependency.getTargetClass());
        if (to.startsWith(ROOT) && !to.equals(file(from)) && !isFamily(from, dependency)) {
          imports.computeIfAbsent(file(from), _ -> new TreeSet<>()).add(to);
        }
      }
    }
    Set<String> pairs = new TreeSet<>();
    imports.forEach(
        (from, others) ->
            others.stream()
                .filter(to -> from.compareTo(to) < 0)
                .filter(to -> imports.getOrDefault(to, Set.of()).contains(from))
                .forEach(to -> pairs.add((from + " and " + to).replace(ROOT + ".", ""))));
    assertThat(pairs).isEmpty();
  }

  /** A sealed interface and its permitted types refer to each other. */
  private static boolean isFamily(JavaClass from, Dependency dependency) {
    JavaClass to = dependency.getTargetClass();
    return from.isAssignableTo(to.getName()) || to.isAssignableTo(from.getName());
  }

  /** Returns the class that has the name of the file. */
  private static String file(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  /** The module {@code hub} has its own order of packages. */
  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().startsWith(ROOT)
        && !type.getPackageName().startsWith(ROOT + ".hub");
  }

  private static String room(JavaClass type) {
    String rest = innerRoom(type);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }

  private static String innerRoom(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }
}
