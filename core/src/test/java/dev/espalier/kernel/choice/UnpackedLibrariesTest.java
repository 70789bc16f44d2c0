package dev.espalier.kernel.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fixture.ChildJvm;
import dev.espalier.fixture.TestFiles;
import dev.espalier.kernel.Kernels;
import dev.espalier.text.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that somebody else has prepared are not loaded; each JVM loads them anew. */
class UnpackedLibrariesTest {

  @TempDir private Path folder;

  private String start(Path cache, Path temporary) throws IOException, InterruptedException {
    return new ChildJvm(
            "",
            Map.of("ESPALIER_CACHE", cache.toString()),
            "--add-modules",
            "jdk.incubator.vector",
            "-Duser.home=" + folder.resolve("file/home"),
            "-Djava.io.tmpdir=" + temporary)
        .run(Program.class, TestFiles.resource("tokenizer").toString());
  }

  @Test
  void withoutACacheAndAHomeNothingComesFromAFolderThatCanBeGuessed() throws Exception {
    assumeTrue(hasOneDnn());
    Files.writeString(folder.resolve("file"), "in the way of both");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    // Where JavaCPP goes by itself, with a library of the right size and time.
    Path good = Files.createDirectory(folder.resolve("good"));
    assertThat(start(good, temporary)).contains("onednn").contains("tokenizer");
    Path prepared = temporary.resolve(".javacpp-" + System.getProperty("user.name") + "/cache");
    Path unpacked = good.resolve("native/javacpp");
    for (Path library : libraries(unpacked)) {
      Path copy = prepared.resolve(unpacked.relativize(library).toString());
      Files.createDirectories(copy.getParent());
      Files.write(copy, new byte[(int) Files.size(library)]);
      Files.setLastModifiedTime(copy, Files.getLastModifiedTime(library));
    }

    String said = start(folder.resolve("file/cache"), temporary);
    assertThat(said).contains("onednn").contains("tokenizer");
    assertThat(said).contains("from " + temporary.resolve("espalier-native"));
    // Nothing of it stays there.
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .noneMatch(name -> name.startsWith("espalier-native"));
    }
  }

  @Test
  void aLibraryThatIsNotTheJarsIsUnpackedAgain() throws Exception {
    assumeTrue(hasOneDnn());
    Path cache = folder.resolve("cache");
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    String first = start(cache, temporary);
    assertThat(first).contains("onednn").contains("from " + cache.resolve("native"));
    List<Path> libraries = libraries(cache.resolve("native"));
    assertThat(libraries).hasSizeGreaterThan(3);
    for (Path library : libraries) {
      FileTime time = Files.getLastModifiedTime(library);
      Files.write(library, new byte[(int) Files.size(library)]);
      Files.setLastModifiedTime(library, time);
    }
    assertThat(start(cache, temporary)).isEqualTo(first);
    assertThat(temporary).isEmptyDirectory();
  }

  private static List<Path> libraries(Path below) throws IOException {
    try (Stream<Path> files = Files.walk(below)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().contains(".so"))
          .toList();
    }
  }

  private static boolean hasOneDnn() {
    String platform = "org/bytedeco/dnnl/linux-x86_64/libjnidnnl.so";
    return FileSystems.getDefault().supportedFileAttributeViews().contains("unix")
        && UnpackedLibrariesTest.class.getClassLoader().getResource(platform) != null;
  }

  static final class Program {
    public static void main(String[] arguments) throws IOException {
      try (Kernels kernels = KernelChoice.choose("onednn", 1)) {
        System.out.println(kernels.name() + " from " + Loader.getCacheDir());
      }
      try (var tokenizer = TokenizerFiles.open(Path.of(arguments[0])).orElseThrow()) {
        System.out.println("tokenizer of " + tokenizer.encode("a tree").length);
      }
    }
  }
}
