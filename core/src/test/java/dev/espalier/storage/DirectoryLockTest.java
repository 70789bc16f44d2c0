package dev.espalier.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.fault.RunFailedException;
import dev.espalier.storage.DirectoryLock.Pace;
import dev.espalier.storage.LockOwner.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who holds the lock of a directory, and for how long. */
class DirectoryLockTest {

  /** Short, so that a test need not wait for a minute. */
  private static final Pace QUICK = new Pace(Duration.ofMillis(20), Duration.ofMillis(700));

  /** An owner that can be checked is not waited for. */
  private static final Pace NEVER = new Pace(Duration.ofMillis(20), Duration.ofDays(1));

  @TempDir private Path root;

  private final List<Process> children = new ArrayList<>();
  private Path folder;

  /** Not the temporary directory itself, whose parent may hold the locks of other runs. */
  @BeforeEach
  void createFolder() throws IOException {
    folder = Files.createDirectory(root.resolve("folder"));
  }

  @AfterEach
  void endChildren() throws InterruptedException {
    for (Process child : children) {
      child.destroyForcibly().waitFor();
    }
  }

  private Path lockFile() {
    return folder.resolve(DirectoryLock.NAME);
  }

  private DirectoryLock take(Pace pace) {
    return DirectoryLock.take(folder, pace, note -> {});
  }

  @Test
  void withinOneProcessTheSecondLearnsTheOwnerAndTheTime() throws IOException {
    try (DirectoryLock lock = take(NEVER)) {
      assertThat(lockFile()).exists();
      assertThatThrownBy(() -> takeOnAnotherThread(folder))
          .isInstanceOf(BadInputException.class)
          .hasMessageMatching(
              ".*: is in use by another run of this process \\(%d\\) on .* since \\d{4}-.*; wait .*"
                  .formatted(ProcessHandle.current().pid()));
      assertThatThrownBy(() -> DirectoryLock.refuseIfInUse(folder.resolve(".")))
          .isInstanceOf(BadInputException.class);
      lock.check();
    }
    assertThat(lockFile()).doesNotExist();
    DirectoryLock.refuseIfInUse(folder);
    take(NEVER).close();
    assertThat(folder).isEmptyDirectory();
  }

  private static void takeOnAnotherThread(Path folder) {
    try {
      CompletableFuture.runAsync(() -> DirectoryLock.take(folder, NEVER, note -> {}).close())
          .join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  @Test
  void anEmptyDirectoryCreatedForTheLockIsDeletedWithIt() throws IOException {
    Path made = folder.resolve("made");
    DirectoryLock.take(made, note -> {}).close();
    assertThat(made).doesNotExist();
    try (DirectoryLock _ = DirectoryLock.take(made, note -> {})) {
      Files.writeString(made.resolve("a"), "a");
    }
    assertThat(made.resolve("a")).exists();
  }

  @Test
  void anotherProcessHoldsItUntilItIsKilled() throws Exception {
    Process holder = startHolder();
    assertThat(line(holder)).isEqualTo("taken");
    String owner = "is in use by process " + holder.pid() + " on ";
    assertThatThrownBy(() -> take(NEVER)).hasMessageContaining(owner);
    assertThatThrownBy(() -> DirectoryLock.refuseIfInUse(folder)).hasMessageContaining(owner);
    assertThatThrownBy(() -> DirectoryLock.refuseIfAnyInUse(folder.getParent(), 2))
        .hasMessageContaining(owner);
    // Asking does not release the lock.
    assertThatThrownBy(() -> take(NEVER)).hasMessageContaining(owner);
    holder.destroyForcibly().waitFor();
    assertThat(lockFile()).exists();
    DirectoryLock.refuseIfInUse(folder);
    take(NEVER).close();
    assertThat(lockFile()).doesNotExist();
  }

  @Test
  void onlyOneOfSeveralTakesOverAKilledProcesssLock() throws Exception {
    Process killed = startHolder();
    assertThat(line(killed)).isEqualTo("taken");
    killed.destroyForcibly().waitFor();
    List<Process> contenders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      contenders.add(startHolder());
    }
    List<String> said = new ArrayList<>();
    for (Process contender : contenders) {
      said.add(line(contender));
    }
    assertThat(said).filteredOn("taken"::equals).hasSize(1);
    assertThat(said)
        .filteredOn(line -> !line.equals("taken"))
        .allMatch(line -> line.contains("is in use by process "));
  }

  @Test
  void withoutSystemLocksTheProcessIsIdentifiedByItsStartTime() throws Exception {
    Process other = startHolder();
    assertThat(line(other)).isEqualTo("taken");
    Files.delete(lockFile());
    Instant started = other.info().startInstant().orElseThrow();
    LockOwner alive = owner(other.pid(), started, Place.here());
    Files.writeString(lockFile(), alive.text(3));
    assertThatThrownBy(() -> take(NEVER)).hasMessageContaining("process " + other.pid());
    // A later process has the id of one that has ended.
    Files.writeString(
        lockFile(), owner(other.pid(), started.minusSeconds(100), Place.here()).text(3));
    take(NEVER).close();
    assertThat(lockFile()).doesNotExist();
  }

  @Test
  void anotherMachinesProcessIsObservedForAMinute() throws IOException {
    Place elsewhere = new Place("node17", "another boot", "pid:[1]");
    LockOwner far = owner(4711, Instant.now(), elsewhere);
    Files.writeString(lockFile(), far.text(0));
    List<String> notes = new ArrayList<>();
    DirectoryLock.take(folder, QUICK, notes::add).close();
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("process 4711 on node17 since", "for a sign of life");
    assertThat(lockFile()).doesNotExist();

    Files.writeString(lockFile(), far.text(0));
    Thread beating = Thread.ofVirtual().start(() -> beat(far));
    try {
      assertThatThrownBy(() -> take(QUICK)).hasMessageContaining("process 4711 on node17");
    } finally {
      beating.interrupt();
    }
  }

  private void beat(LockOwner far) {
    try {
      for (long beat = 1; ; beat++) {
        Thread.sleep(100);
        Files.writeString(lockFile(), far.text(beat));
      }
    } catch (InterruptedException e) {
      // The test is over.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anUnreadableFileIsTakenOverIfItDoesNotChange() throws IOException {
    Files.writeString(lockFile(), "{\"owner\": {\"proc");
    take(QUICK).close();
    assertThat(lockFile()).doesNotExist();
  }

  @Test
  void aCopyOfADirectoryInUseIsFree() throws Exception {
    Process holder = startHolder();
    assertThat(line(holder)).isEqualTo("taken");
    Path copy = Files.createDirectory(folder.resolve("copy"));
    Files.copy(lockFile(), copy.resolve(DirectoryLock.NAME));
    DirectoryLock.take(copy, NEVER, note -> {}).close();
    assertThat(copy).isEmptyDirectory();
  }

  @Test
  void anOwnerWritesHeartbeats() throws Exception {
    Process holder = startHolder();
    assertThat(line(holder)).isEqualTo("taken");
    String first = Files.readString(lockFile());
    while (Files.readString(lockFile()).equals(first)) {
      Thread.sleep(10);
    }
    assertThat(Files.readString(lockFile())).hasSameSizeAs(first);
  }

  @Test
  void aRenamedRemovedOrRecreatedDirectoryIsNoticed() throws IOException {
    Path run = folder.resolve("run");
    try (DirectoryLock lock = DirectoryLock.take(run, NEVER, note -> {})) {
      Files.move(run, folder.resolve("elsewhere"));
      assertThatThrownBy(lock::check)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining(run + ": was removed or renamed while a run was using it");
    }
    assertThat(folder.resolve("elsewhere")).exists();
    try (DirectoryLock lock = DirectoryLock.take(run, NEVER, note -> {})) {
      FolderTree.delete(run);
      // A new directory may get the same inode, so one is created in between.
      Files.createDirectory(folder.resolve("between"));
      Files.createDirectory(run);
      assertThatThrownBy(lock::check).isInstanceOf(RunFailedException.class);
    }
    assertThat(run).isEmptyDirectory();
  }

  @Test
  void stepsNoticeWhatTheHeartbeatFound() throws Exception {
    Path run = folder.resolve("run");
    try (DirectoryLock lock = DirectoryLock.take(run, QUICK, note -> {})) {
      lock.checkLastSeen();
      FolderTree.delete(run);
      RunFailedException seen = null;
      while (seen == null) {
        try {
          lock.checkLastSeen();
          Thread.sleep(5);
        } catch (RunFailedException e) {
          seen = e;
        }
      }
      assertThat(seen).hasMessageContaining("was removed or renamed");
    }
  }

  private LockOwner owner(long process, Instant started, Place place) throws IOException {
    return new LockOwner(
        process, started, place, Instant.now(), folder.toRealPath().toString(), "token", false);
  }

  private Process startHolder() throws IOException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    children.add(child);
    return child;
  }

  private static String line(Process child) throws IOException {
    BufferedReader reader = child.inputReader();
    return reader.readLine();
  }

  /** Locks a directory until it is killed. */
  static final class Holder {
    public static void main(String[] args) throws InterruptedException {
      try {
        DirectoryLock.take(Path.of(args[0]), QUICK, note -> {});
        System.out.println("taken");
      } catch (BadInputException e) {
        System.out.println(e.getMessage());
      }
      Thread.sleep(Duration.ofHours(1));
    }
  }
}
