package dev.espalier.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Holds the house's plan: each package imports only those above it, and none in a circle. */
class PackagesTest {

  private static final String ROOT = "dev.espalier";

  /** Each may import only what stands before it. */
  private static final List<String> ORDER =
      List.of(
          "fault",
          "storage",
          "memory",
          "safetensors",
          "kernel",
          "mask",
          "model",
          "text",
          "checkpoint",
          "train",
          "prune",
          "structure",
          "export",
          "record",
          "experiment",
          "report",
          "serve");

  /** Rooms that must not know the models. */
  private static final Set<String> RECORDS_KNOW = Set.of("fault", "storage", "record");

  private static final Set<String> REPORTS_KNOW =
      Set.of("fault", "storage", "safetensors", "mask", "record", "report");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void everyPackageHasItsPlaceAndImportsOnlyThoseAboveIt() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      String room = room(from);
      assertThat(ORDER).as("the place of " + from.getName()).contains(room);
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (to.getPackageName().startsWith(ROOT) && ORDER.indexOf(room(to)) > ORDER.indexOf(room)) {
          faults.add(from.getName() + " imports " + to.getName());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void recordsAndReportsKnowNothingOfModels() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      Set<String> allowed =
          switch (room(from)) {
            case "record" -> RECORDS_KNOW;
            case "report" -> REPORTS_KNOW;
            default -> Set.copyOf(ORDER);
          };
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass();
        if (to.getPackageName().startsWith(ROOT) && !allowed.contains(room(to))) {
          faults.add(from.getName() + " imports " + to.getName());
        }
      }
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    if (name.equals(ROOT)) {
      return "";
    }
    String rest = name.substring(ROOT.length() + 1);
    int dot = rest.indexOf('.');
    return dot < 0 ? rest : rest.substring(0, dot);
  }
}
