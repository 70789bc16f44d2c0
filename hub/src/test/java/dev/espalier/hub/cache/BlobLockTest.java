package dev.espalier.hub.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BlobLockTest {

  @TempDir Path folder;

  @Test
  void oneThreadAtATimeHoldsALock() throws Exception {
    Path file = folder.resolve("a/b.lock");
    CountDownLatch waiting = new CountDownLatch(1);
    AtomicBoolean got = new AtomicBoolean();
    Thread other;
    try (BlobLock _ = BlobLock.take(file, () -> {})) {
      other =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (BlobLock _ = BlobLock.take(file, waiting::countDown)) {
                      got.set(true);
                    }
                  });
      waiting.await();
      assertThat(got).isFalse();
    }
    other.join();
    assertThat(got).isTrue();
    assertThat(file).as("left for others that may wait for it").exists();
  }

  @Test
  void aLockIsTakenAgainAfterItsFileWasDeleted() throws Exception {
    Path file = folder.resolve("b.lock");
    BlobLock.take(file, () -> {}).close();
    Files.delete(file);
    BlobLock.take(file, () -> {}).close();
    assertThat(file).exists();
  }
}
