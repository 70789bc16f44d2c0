package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.espalier.fixture.TestFiles;
import dev.espalier.kernel.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every method that takes or returns vectors is one that {@code launcher/espalier.jvm} has inlined,
 * and every such line of it names a method.
 */
class InlinedVectorsTest {

  private static final String INLINE = "-XX:CompileCommand=inline,";

  @Test
  void methodsThatPassVectorsAreInlined() throws IOException {
    List<String> patterns = patterns();
    assertThat(methods().filter(InlinedVectorsTest::passesVectors).map(InlinedVectorsTest::name))
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(patterns).anyMatch(pattern -> name.matches(asRegex(pattern))));
  }

  @Test
  void everyInlinedMethodExists() throws IOException {
    List<String> names = methods().map(InlinedVectorsTest::name).toList();
    assertThat(patterns())
        .isNotEmpty()
        .allSatisfy(pattern -> assertThat(names).anyMatch(name -> name.matches(asRegex(pattern))));
  }

  private static List<String> patterns() throws IOException {
    return Files.readAllLines(TestFiles.inProject("launcher/espalier.jvm")).stream()
        .filter(line -> line.startsWith(INLINE))
        .map(line -> line.substring(INLINE.length()))
        .toList();
  }

  private static Stream<JavaMethod> methods() {
    return new ClassFileImporter()
        .importUrl(Kernels.class.getProtectionDomain().getCodeSource().getLocation()).stream()
            .flatMap(each -> each.getMethods().stream());
  }

  private static boolean passesVectors(JavaMethod method) {
    return Stream.concat(
            method.getRawParameterTypes().stream(), Stream.of(method.getRawReturnType()))
        .map(JavaClass::getFullName)
        .anyMatch(
            type ->
                type.matches("jdk\\.incubator\\.vector\\.(\\w*Vector|VectorMask|VectorShuffle)"));
  }

  private static String name(JavaMethod method) {
    return method.getOwner().getFullName() + "::" + method.getName();
  }

  private static String asRegex(String pattern) {
    return pattern.replace(".", "\\.").replace("$", "\\$").replace("*", ".*");
  }
}
