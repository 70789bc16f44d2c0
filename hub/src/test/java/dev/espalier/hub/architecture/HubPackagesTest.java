package dev.espalier.hub.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.espalier.hub.fault.HubException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Checks the order of packages, and that the module is independent of Espalier's others. */
class HubPackagesTest {

  private static final String ROOT = "dev.espalier.hub";

  /** Each package may import only those before it in the list. */
  private static final List<String> ORDER =
      List.of("fault", "environment", "repository", "wire", "api", "cache", "pull", "push");

  /** Libraries that the module may use. */
  private static final List<String> LIBRARIES =
      List.of("java.", "javax.", "tools.jackson.", "org.jspecify.");

  /** Those of the module itself, without its tests. */
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(HubException.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void everyPackageHasItsPlaceAndImportsOnlyThoseAboveIt() {
    Set<String> faults = new TreeSet<>();
    for (JavaClass from : CLASSES) {
      assertThat(ORDER).as("the place of " + from.getName()).contains(room(from));
      for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
        JavaClass to = dependency.getTargetClass().getBaseComponentType();
        if (to.getPackageName().startsWith(ROOT)
            ? ORDER.indexOf(room(to)) > ORDER.indexOf(room(from))
            : !to.isPrimitive() && LIBRARIES.stream().noneMatch(to.getName()::startsWith)) {
          faults.add(from.getName() + " imports " + to.getName());
        }
      }
    }
    assertThat(CLASSES).isNotEmpty();
    assertThat(faults).isEmpty();
  }

  @Test
  void noPackagesFormACircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
  }

  private static String room(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
  }
}
