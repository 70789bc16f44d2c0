package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.espalier.fixture.TestFiles;
import dev.espalier.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every method that takes or returns vectors is one that {@code launcher/espalier.jvm} has inlined,
 * every other that computes with vectors one that it keeps apart, and every such line of it names a
 * method.
 */
class InlinedVectorsTest {

  private static final String INLINE = "-XX:CompileCommand=inline,";
  private static final String APART = "-XX:CompileCommand=dontinline,";

  /**
   * Kept apart, these were too slow while the forms of weights are measured, soon after a start.
   */
  private static final List<String> OF_SPARSE_PRODUCTS =
      List.of("SddmmMicroKernel", "SpmmMicroKernel", "SquareTranspose", "VectorSparseMatMul");

  @Test
  void methodsThatPassVectorsAreInlined() throws IOException {
    List<String> patterns = patterns(INLINE);
    assertThat(names(InlinedVectorsTest::passesVectors))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(patterns).anyMatch(pattern -> matches(name, pattern)));
  }

  /**
   * The compiler stops inlining when a method has become large, and of two loops in one method the
   * second may then compute with objects, depending on which was compiled first.
   */
  @Test
  void loopsOverVectorsStayMethodsOfTheirOwn() throws IOException {
    List<String> patterns = patterns(APART);
    assertThat(names(method -> computesWithVectors(method) && !passesVectors(method)))
        .filteredOn(name -> OF_SPARSE_PRODUCTS.stream().noneMatch(name::contains))
        .isNotEmpty()
        .allSatisfy(name -> assertThat(patterns).anyMatch(pattern -> matches(name, pattern)));
  }

  @Test
  void aMethodThatPassesVectorsIsNotKeptApart() throws IOException {
    List<String> patterns = patterns(APART);
    assertThat(names(InlinedVectorsTest::passesVectors))
        .allSatisfy(name -> assertThat(patterns).noneMatch(pattern -> matches(name, pattern)));
  }

  @Test
  void everyMethodThatIsNamedExists() throws IOException {
    List<String> names = names(_ -> true);
    for (String command : List.of(INLINE, APART)) {
      assertThat(patterns(command))
          .isNotEmpty()
          .allSatisfy(pattern -> assertThat(names).anyMatch(name -> matches(name, pattern)));
    }
  }

  private static List<String> patterns(String command) throws IOException {
    return Files.readAllLines(TestFiles.inProject("launcher/espalier.jvm")).stream()
        .filter(line -> line.startsWith(command))
        .map(line -> line.substring(command.length()))
        .toList();
  }

  private static List<String> names(Predicate<JavaMethod> which) {
    return methods().filter(which).map(InlinedVectorsTest::name).toList();
  }

  private static Stream<JavaMethod> methods() {
    return new ClassFileImporter()
        .importUrl(Kernels.class.getProtectionDomain().getCodeSource().getLocation()).stream()
            .flatMap(each -> each.getMethods().stream());
  }

  private static boolean passesVectors(JavaMethod method) {
    return areVectors(method.getRawParameterTypes(), method.getRawReturnType());
  }

  private static boolean computesWithVectors(JavaMethod method) {
    return method.getMethodCallsFromSelf().stream()
        .map(JavaMethodCall::getTarget)
        .anyMatch(called -> areVectors(called.getRawParameterTypes(), called.getRawReturnType()));
  }

  private static boolean areVectors(List<JavaClass> parameters, JavaClass returned) {
    return Stream.concat(parameters.stream(), Stream.of(returned))
        .map(JavaClass::getFullName)
        .anyMatch(
            type ->
                type.matches("jdk\\.incubator\\.vector\\.(\\w*Vector|VectorMask|VectorShuffle)"));
  }

  private static String name(JavaMethod method) {
    return method.getOwner().getFullName() + "::" + method.getName();
  }

  private static boolean matches(String name, String pattern) {
    return name.matches(pattern.replace(".", "\\.").replace("$", "\\$").replace("*", ".*"));
  }
}
