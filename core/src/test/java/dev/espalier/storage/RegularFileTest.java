package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFileTest {

  @TempDir Path folder;

  @Test
  void filesAndLinksToThemPass() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abc");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(RegularFile.of(file)).isEqualTo(file);
    assertThat(RegularFile.bytes(link, 3)).containsExactly('a', 'b', 'c');
    assertThat(RegularFile.of(folder.resolve("absent"))).isEqualTo(folder.resolve("absent"));
  }

  @Test
  void filesWithoutAnEndAreRefused() throws IOException, InterruptedException {
    assertRefused(folder, folder + ": is a directory; name a file");
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "no devices here");
    assertRefused(
        zero, "/dev/zero: is a pipe or a device, not a regular file; copy it into a file first");
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertRefused(pipe, pipe + ": is a pipe or a device");
  }

  @Test
  void largeAndMissingFilesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "abcd");
    assertThatThrownBy(() -> RegularFile.bytes(file, 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("has 4 bytes, and a file of its kind at most 3");
    assertThatThrownBy(() -> RegularFile.bytes(folder.resolve("absent"), 3))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("not found");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> RegularFile.of(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
    assertThatThrownBy(() -> RegularFile.bytes(file, 100))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(message);
  }
}
