package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.espalier.fixture.TestFiles;
import dev.espalier.storage.WriteAside;
import java.io.FileWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Only {@code storage} writes, moves or deletes files, so that all of them are written atomically,
 * flushed, and tested with failing disks.
 */
class WritingTest {

  /**
   * Methods that open, create, move, modify or delete: the owner's name, a dot, the member's name.
   */
  private static final Pattern WRITES =
      Pattern.compile(
          "java\\.nio\\.file\\.Files\\.(write.*|newOutputStream|newBufferedWriter|newByteChannel"
              + "|move|copy|create.*|delete.*|set.*)"
              + "|java\\.nio\\.file\\.StandardOpenOption\\.(?!READ$).*"
              + "|java\\.nio\\.channels\\.AsynchronousFileChannel\\..*"
              + "|java\\.io\\.(FileOutputStream|FileWriter|RandomAccessFile)\\.<init>"
              + "|java\\.io\\.File\\.(delete.*|mkdirs?|renameTo|create.*|set.*)");

  /** The same methods in source code. */
  private static final Pattern IN_SOURCE =
      Pattern.compile(
          "Files\\s*\\.\\s*(write|newOutputStream|newBufferedWriter|newByteChannel|move|copy|create"
              + "|delete|set)|Files::(write|move|copy|create|delete)|StandardOpenOption\\.(?!READ\\b)"
              + "|(FileOutputStream|FileWriter|RandomAccessFile|PrintWriter|PrintStream)\\(\""
              + "|new (FileOutputStream|FileWriter|RandomAccessFile)\\b|\\.mkdirs?\\(");

  @Test
  void onlyStorageWrites() {
    JavaClasses library =
        new ClassFileImporter()
            .importUrl(WriteAside.class.getProtectionDomain().getCodeSource().getLocation());
    assertThat(writes(library)).isNotEmpty().allMatch(at -> at.startsWith("dev.espalier.storage."));
  }

  @Test
  void theCommandLineWritesNothing() throws IOException {
    Set<Path> writes = new TreeSet<>();
    try (Stream<Path> sources = Files.walk(TestFiles.inProject("cli/src/main/java"))) {
      List<Path> files = sources.filter(file -> file.toString().endsWith(".java")).toList();
      assertThat(files).hasSizeGreaterThan(30);
      for (Path file : files) {
        if (IN_SOURCE.matcher(Files.readString(file)).find()) {
          writes.add(file);
        }
      }
    }
    assertThat(writes).isEmpty();
  }

  @Test
  void findsWhatWrites() {
    assertThat(writes(new ClassFileImporter().importClasses(Scribe.class)))
        .containsExactlyInAnyOrder(
            Scribe.class.getName() + " java.io.FileWriter.<init>",
            Scribe.class.getName() + " java.nio.file.Files.delete",
            Scribe.class.getName() + " java.nio.file.Files.writeString",
            Scribe.class.getName() + " java.nio.file.StandardOpenOption.APPEND");
    assertThat(IN_SOURCE.matcher("Files\n.writeString(").find()).isTrue();
    assertThat(IN_SOURCE.matcher("Files.readString(").find()).isFalse();
  }

  private static Set<String> writes(JavaClasses classes) {
    Set<String> found = new TreeSet<>();
    for (JavaClass from : classes) {
      for (JavaAccess<?> access : from.getAccessesFromSelf()) {
        String what = access.getTargetOwner().getName() + "." + access.getTarget().getName();
        if (WRITES.matcher(what).matches()) {
          found.add(from.getName() + " " + what);
        }
      }
    }
    return found;
  }

  /** Writes in four ways, and reads. */
  @SuppressWarnings("unused")
  private static final class Scribe {
    void write(Path file) throws IOException {
      Files.writeString(file, Files.readString(file), StandardOpenOption.APPEND);
      new FileWriter(file.toFile(), java.nio.charset.StandardCharsets.UTF_8).close();
      Stream.of(file).forEach(Scribe::delete);
    }

    private static void delete(Path file) {
      Delete delete = Files::delete;
      try {
        delete.at(file);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    private interface Delete {
      void at(Path file) throws IOException;
    }
  }
}
