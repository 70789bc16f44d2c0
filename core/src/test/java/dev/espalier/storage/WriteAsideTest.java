package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAsideTest {

  @TempDir Path folder;

  @Test
  void writesAndReplacesAndLeavesNothingElse() throws IOException {
    Path target = folder.resolve("new/deep/results.csv");
    WriteAside.text(target, "one");
    WriteAside.text(target, "two");
    assertThat(target).hasContent("two");
    assertThat(names(target.getParent())).containsExactly("results.csv");
  }

  @Test
  void aFailureLeavesTheTargetUnchanged() throws IOException {
    Path target = folder.resolve("a.txt");
    WriteAside.text(target, "before");
    assertThatThrownBy(
            () ->
                WriteAside.file(
                    target,
                    file -> {
                      file.write("half".getBytes(StandardCharsets.UTF_8));
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(BadInputException.class)
        .hasMessage(target + ": the disk is full; free some space or choose another place");
    assertThat(target).hasContent("before");
    assertThat(names(folder)).containsExactly("a.txt");
  }

  @Test
  void deletesRemainsOfKilledProcesses() throws IOException {
    Files.writeString(folder.resolve(".a.txt.999999999-0.partial"), "half");
    Files.createDirectory(folder.resolve(".a.txt.999999999-1.partial"));
    Files.writeString(folder.resolve(".b.txt.999999999-0.partial"), "another's");
    Files.writeString(folder.resolve(".a.txt." + ownId() + "-77777.partial"), "being written");
    WriteAside.text(folder.resolve("a.txt"), "whole");
    assertThat(names(folder))
        .containsExactlyInAnyOrder(
            "a.txt", ".b.txt.999999999-0.partial", ".a.txt." + ownId() + "-77777.partial");
  }

  private static long ownId() {
    return ProcessHandle.current().pid();
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> WriteAside.text(file.resolve("a.txt"), "y"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file.resolve("a.txt") + ": a file is in the way; choose another place");
  }

  @Test
  void aDirectoryGetsItsNameWhenComplete() throws IOException {
    Path target = folder.resolve("rounds/000");
    try (PendingDirectory pending = PendingDirectory.beside(target)) {
      WriteAside.text(pending.path().resolve("model/a.txt"), "a");
      assertThat(target).doesNotExist();
      pending.commit();
    }
    assertThat(target.resolve("model/a.txt")).hasContent("a");
    assertThat(names(target.getParent())).containsExactly("000");
  }

  @Test
  void aDirectoryReplacesAnother() throws IOException {
    Path target = folder.resolve("model");
    for (String name : List.of("old", "new")) {
      try (PendingDirectory pending = PendingDirectory.beside(target)) {
        WriteAside.text(pending.path().resolve(name), name);
        pending.commit();
      }
    }
    assertThat(names(target)).containsExactly("new");
    assertThat(names(folder)).containsExactly("model");
  }

  @Test
  void aDirectoryWhosePlaceAKillLeftEmptyIsPutBack() throws IOException {
    Path target = folder.resolve("model");
    Path old = Files.createDirectory(folder.resolve(".model.999999999-1.replaced"));
    Files.writeString(old.resolve("old"), "whole");
    Files.createDirectory(folder.resolve(".model.999999999-0.partial"));
    PendingDirectory.beside(target).close();
    assertThat(target.resolve("old")).hasContent("whole");
    assertThat(names(folder)).containsExactly("model");

    Files.createDirectory(old);
    PendingDirectory.beside(target).close();
    assertThat(target.resolve("old")).hasContent("whole");
    assertThat(names(folder)).containsExactly("model");
  }

  @Test
  void filesThatBelongTogetherAreReplacedTogetherOrNotAtAll() throws IOException {
    Path first = folder.resolve("weights");
    Path second = folder.resolve("model");
    WriteTogether.files(List.of(part(first, "1"), part(second, "2")));
    assertThat(first).hasContent("1");
    WriteTogether.files(List.of(part(first, "3"), part(second, "4")));
    assertThat(first).hasContent("3");
    assertThat(second).hasContent("4");
    assertThat(names(folder)).containsExactly("model", "weights");

    assertThatThrownBy(
            () -> WriteTogether.files(List.of(part(first, "5"), part(first.resolve("x"), "6"))))
        .isInstanceOf(BadInputException.class);
    assertThat(first).hasContent("3");

    // The second file is written, but cannot be renamed any more.
    Path gone = folder.resolve("gone/model");
    assertThatThrownBy(
            () ->
                WriteTogether.files(
                    List.of(
                        part(gone, "7"),
                        part(first, "8"),
                        new WriteTogether.Part(
                            second, file -> FolderTree.delete(gone.getParent())))))
        .isInstanceOf(BadInputException.class);
    assertThat(first).hasContent("3");
    assertThat(second).hasContent("4");
    assertThat(names(folder)).containsExactly("model", "weights");
  }

  private static WriteTogether.Part part(Path target, String text) {
    return new WriteTogether.Part(
        target, file -> file.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anUncommittedDirectoryIsDeleted() throws IOException {
    try (PendingDirectory pending = PendingDirectory.beside(folder.resolve("model"))) {
      WriteAside.text(pending.path().resolve("a"), "a");
    }
    assertThat(names(folder)).isEmpty();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
