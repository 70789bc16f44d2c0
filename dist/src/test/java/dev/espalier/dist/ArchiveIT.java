package dev.espalier.dist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.dist.Unpacked.Outcome;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archives run without sources and Maven, and the image even without Java. */
class ArchiveIT {

  private static final String VERSION = System.getProperty("espalier.version");
  private static final Path ZIP = Path.of(System.getProperty("espalier.archives") + ".zip");
  private static final Path TAR = Path.of(System.getProperty("espalier.archives") + ".tar.gz");
  private static final Path IMAGE = Path.of(System.getProperty("espalier.image"));

  /** The only programs besides Java that the launcher runs. */
  private static final List<String> TOOLS =
      List.of("bash", "cat", "dirname", "env", "readlink", "stty");

  /** Dependencies of parts of libraries that Espalier never calls. */
  private static final Set<String> UNUSED = Set.of("java.compiler", "java.desktop");

  @TempDir Path directory;
  private final List<Path> links = new ArrayList<>();
  private Path unpacked;
  private Path work;

  @BeforeEach
  void makeDirectories() throws IOException {
    unpacked = Files.createDirectory(directory.resolve("un packed"));
    work = Files.createDirectory(directory.resolve("work"));
  }

  /** JUnit warns about links in the directories it deletes. */
  @AfterEach
  void removeLinks() throws IOException {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void zipRunsWithTheJavaOfJavaHome() throws Exception {
    Map<String, String> environment = new HashMap<>(withoutJava());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    runs(Unpacked.zip(ZIP, unpacked), environment);
  }

  @Test
  void tarRunsWithTheJavaOnThePath() throws Exception {
    Map<String, String> environment = new HashMap<>(withoutJava());
    String java = Path.of(System.getProperty("java.home"), "bin").toString();
    environment.put("PATH", java + ":" + environment.get("PATH"));
    runs(Unpacked.tar(TAR, unpacked), environment);
  }

  @Test
  void imageRunsWithItsOwnJava() throws Exception {
    Unpacked image = Unpacked.tar(IMAGE, unpacked);
    runs(image, withoutJava());
    Map<String, String> shown = new HashMap<>(withoutJava());
    shown.put("ESPALIER_JAVA_OPTS", "-XshowSettings:properties");
    assertThat(image.espalier(work, shown, "--version").err())
        .contains("java.home = " + image.home().toRealPath().resolve("runtime"));
  }

  @Test
  void bothArchivesHoldTheSame() throws Exception {
    Path other = Files.createDirectory(directory.resolve("other"));
    List<String> files = Unpacked.zip(ZIP, unpacked).files();
    assertThat(files).isEqualTo(Unpacked.tar(TAR, other).files());
    assertThat(files)
        .contains("espalier", "launcher/espalier.jvm", "LICENSE", "NOTICE", "README.md")
        .contains("lib/espalier-cli-" + VERSION + ".jar", "lib/espalier-core-" + VERSION + ".jar")
        .doesNotContain("launcher/build.sh")
        .noneMatch(file -> file.contains("junit") || file.contains("jmh"));
  }

  @Test
  void imageHasTheModulesThatTheLibrariesNeed() throws Exception {
    Unpacked image = Unpacked.tar(IMAGE, unpacked);
    Set<String> needed = new TreeSet<>();
    try (Stream<Path> jars = Files.list(image.home().resolve("lib"))) {
      for (Path jar : (Iterable<Path>) jars::iterator) {
        needed.addAll(neededBy(jar));
      }
    }
    needed.removeAll(UNUSED);
    Outcome there =
        Unpacked.run(
            work,
            withoutJava(),
            List.of(image.home().resolve("runtime/bin/java").toString(), "--list-modules"));
    assertThat(needed).contains("java.base", "jdk.incubator.vector");
    assertThat(there.out().lines().map(line -> line.replaceFirst("@.*", ""))).containsAll(needed);
  }

  /** From its classes if jdeps can analyse them, and from its module descriptor if it has one. */
  private Set<String> neededBy(Path jar) throws IOException, InterruptedException {
    Outcome jdeps =
        Unpacked.run(
            work,
            withoutJava(),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jdeps").toString(),
                "--multi-release",
                "25",
                "--ignore-missing-deps",
                "-s",
                jar.toString()));
    Matcher module = Pattern.compile("-> ((java|jdk)\\.\\S+)").matcher(jdeps.out());
    Set<String> needed = new TreeSet<>();
    while (module.find()) {
      needed.add(module.group(1));
    }
    for (ModuleReference found : ModuleFinder.of(jar).findAll()) {
      found.descriptor().requires().stream()
          .filter(requires -> !requires.modifiers().contains(Modifier.STATIC))
          .map(Requires::name)
          .filter(name -> name.matches("(java|jdk)\\..*"))
          .forEach(needed::add);
    }
    return needed;
  }

  private void runs(Unpacked program, Map<String, String> environment) throws Exception {
    Outcome version = program.espalier(work, environment, "--version");
    assertThat(version.err()).isEmpty();
    assertThat(version.status()).isZero();
    assertThat(version.out()).startsWith("espalier " + VERSION + "\nJava ");
    Outcome prune =
        program.espalier(
            work,
            environment,
            "prune",
            "--rounds",
            "1",
            "--max-steps",
            "2",
            "--kernels",
            hasOneDnn() ? "onednn" : "auto",
            "--out",
            "run");
    assertThat(prune.status()).as(prune.err()).isZero();
    assertThat(work.resolve("run/results.csv")).content().hasLineCount(3);
    assertThat(work.resolve("run/report.html")).content().contains("<script");
  }

  /** Tells whether the archive contains oneDNN for this machine. */
  private static boolean hasOneDnn() {
    return System.getProperty("os.name").equals("Linux")
        && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
  }

  /** The environment of a user without Java. */
  private Map<String, String> withoutJava() throws IOException {
    Path tools = directory.resolve("bin");
    if (Files.notExists(tools)) {
      Files.createDirectory(tools);
      for (String tool : TOOLS) {
        links.add(Files.createSymbolicLink(tools.resolve(tool), find(tool)));
      }
    }
    return Map.of(
        "PATH", tools.toString(),
        "HOME", directory.toString(),
        "ESPALIER_CACHE", directory.resolve("cache").toString());
  }

  private static Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new AssertionError(tool + " is not on the path"));
  }
}
