package dev.espalier.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.espalier.fixture.TestFiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds and runs {@code examples/prune-embedded} as an outside project: with Maven, from a local
 * repository that contains the artifacts of this build.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "makes links and starts a Unix script")
class PruneEmbeddedIT {

  private static final String VERSION = System.getProperty("espalier.version");
  private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

  @TempDir Path directory;

  private final List<Path> links = new ArrayList<>();

  /** JUnit warns about links in the directories it deletes. */
  @AfterEach
  void removeLinks() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void aProjectThatDependsOnTheLibraryPrunes() throws Exception {
    // Set by the build, not by an IDE.
    String maven = System.getProperty("espalier.maven");
    assumeThat(maven).isNotEmpty();
    // Created by a build of all modules, not of this one alone.
    assumeThat(parent()).content().contains("<version>" + VERSION + "</version>");
    Path project = copyOfExample();
    run(
        project,
        Path.of(maven, "bin", "mvn").toString(),
        "-q",
        "-B",
        "-Dstyle.color=never",
        "-Dmaven.repo.local=" + repository(),
        "-Despalier.version=" + VERSION,
        "compile",
        "dependency:build-classpath",
        "-Dmdep.includeScope=runtime",
        "-Dmdep.outputFile=" + project.resolve("classpath.txt"));
    String libraries = Files.readString(project.resolve("classpath.txt")).strip();
    assertThat(libraries)
        .contains("espalier-core", "jackson-databind")
        .doesNotContain("junit-jupiter", "picocli");

    String said =
        run(
            project,
            JAVA_HOME.resolve("bin/java").toString(),
            "@" + TestFiles.inProject("launcher/espalier.jvm"),
            "-cp",
            project.resolve("target/classes") + File.pathSeparator + libraries,
            "PruneEmbedded",
            project.resolve("run").toString());
    assertThat(said.lines().filter(line -> line.matches("0\\.\\d+ \\d+\\.\\d+")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("0.0 ");
  }

  private static Path parent() {
    return TestFiles.inProject("core").resolveSibling(".flattened-pom.xml");
  }

  private Path copyOfExample() throws IOException {
    Path example = TestFiles.inProject("examples/prune-embedded");
    Path copy = directory.resolve("prune-embedded");
    for (String file : List.of("pom.xml", "src/main/java/PruneEmbedded.java")) {
      Files.createDirectories(copy.resolve(file).getParent());
      Files.copy(example.resolve(file), copy.resolve(file));
    }
    return copy;
  }

  /** Returns the user's local repository, with Espalier replaced by that of this build. */
  private Path repository() throws IOException {
    Path users = Path.of(System.getProperty("espalier.repository"));
    Path own = Files.createDirectories(directory.resolve("repository"));
    link(users, own, "dev");
    link(users.resolve("dev"), Files.createDirectory(own.resolve("dev")), "espalier");
    install(own, "espalier", parent(), "pom");
    install(own, "espalier-hub", TestFiles.inProject("hub/.flattened-pom.xml"), "pom");
    install(own, "espalier-hub", hub(), "jar");
    install(own, "espalier-core", TestFiles.inProject("core/.flattened-pom.xml"), "pom");
    install(own, "espalier-core", Path.of(System.getProperty("espalier.jar")), "jar");
    return own;
  }

  /**
   * Returns the hub's jar, which has the same place in its module as the library's has in its own.
   */
  private static Path hub() {
    Path core = Path.of(System.getProperty("espalier.jar"));
    String name = core.getFileName().toString().replace("espalier-core", "espalier-hub");
    return TestFiles.inProject("hub").resolve("target").resolve(name);
  }

  private void link(Path from, Path to, String except) throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        if (Files.isDirectory(entry) && !entry.getFileName().toString().equals(except)) {
          links.add(Files.createSymbolicLink(to.resolve(entry.getFileName()), entry));
        }
      }
    }
  }

  private static void install(Path repository, String artifact, Path file, String ending)
      throws IOException {
    Path place = repository.resolve("dev/espalier").resolve(artifact).resolve(VERSION);
    Files.createDirectories(place);
    Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + ending));
  }

  private String run(Path in, String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(in.toFile());
    builder.redirectErrorStream(true);
    // Maven would compile with the Java version it runs on.
    builder.environment().put("JAVA_HOME", JAVA_HOME.toString());
    builder.environment().remove("MAVEN_ARGS");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
