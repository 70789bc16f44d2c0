package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerTeamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void runsEveryPartOnce(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      for (int run = 0; run < 3_000; run++) {
        int parts = run % 13;
        AtomicIntegerArray times = new AtomicIntegerArray(13);
        team.run(parts, (part, _) -> times.incrementAndGet(part));
        for (int part = 0; part < 13; part++) {
          assertThat(times.get(part))
              .as("part %s of %s", part, parts)
              .isEqualTo(part < parts ? 1 : 0);
        }
      }
    }
  }

  @Test
  void wakesThreadsThatHaveParked() {
    try (WorkerTeam team = new WorkerTeam(2)) {
      Thread[] ran = new Thread[2];
      for (int run = 0; run < 20; run++) {
        // Neither part ends before the other has started: one thread alone would never finish.
        CountDownLatch both = new CountDownLatch(2);
        team.run(
            2,
            (part, _) -> {
              ran[part] = Thread.currentThread();
              both.countDown();
              await(both);
            });
        assertThat(ran[0]).isNotSameAs(ran[1]);
        Thread member = ran[0] == Thread.currentThread() ? ran[1] : ran[0];
        while (member.getState() != Thread.State.WAITING) {
          Thread.onSpinWait();
        }
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.MINUTES)).as("another thread has begun").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void rethrowsAFailureAndStaysUsable(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      for (int failing = 0; failing < 20; failing++) {
        int bad = failing;
        assertThatThrownBy(
                () ->
                    team.run(
                        20,
                        (part, _) -> {
                          if (part == bad) {
                            throw new IllegalArgumentException("part " + part);
                          }
                        }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("part " + bad);
      }
      AtomicIntegerArray times = new AtomicIntegerArray(20);
      team.run(20, (part, _) -> times.incrementAndGet(part));
      assertThat(times.get(19)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void refusesALoopWithinALoop(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      assertThatThrownBy(() -> team.run(4, (_, _) -> team.run(4, (_, _) -> {})))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void rangesCoverEveryIndexOnce(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      for (int size = 0; size < 40; size++) {
        AtomicIntegerArray times = new AtomicIntegerArray(size);
        AtomicIntegerArray longTimes = new AtomicIntegerArray(size);
        team.forRanges(
            size,
            7,
            (from, to, _) -> {
              assertThat(from % 7).isZero();
              for (int i = from; i < to; i++) {
                times.incrementAndGet(i);
              }
            });
        team.forLongRanges(
            size,
            7,
            (from, to, _) -> {
              assertThat(from % 7).isZero();
              for (long i = from; i < to; i++) {
                longTimes.incrementAndGet((int) i);
              }
            });
        for (int i = 0; i < size; i++) {
          assertThat(times.get(i)).as("index %s of %s", i, size).isEqualTo(1);
          assertThat(longTimes.get(i)).as("index %s of %s", i, size).isEqualTo(1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void noTwoPartsShareAWorkerAtATimeWhicheverThreadStartsTheLoop(int threads)
      throws InterruptedException {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      AtomicIntegerArray running = new AtomicIntegerArray(threads);
      AtomicReference<String> shared = new AtomicReference<>();
      Runnable loops =
          () -> {
            for (int run = 0; run < 500; run++) {
              team.run(
                  9,
                  (_, worker) -> {
                    if (running.incrementAndGet(worker) != 1) {
                      shared.set("worker " + worker + " had two parts at once");
                    }
                    Thread.onSpinWait();
                    running.decrementAndGet(worker);
                  });
            }
          };
      Thread other = Thread.ofPlatform().start(loops);
      loops.run();
      other.join();
      assertThat(shared.get()).isNull();
    }
  }

  @Test
  void refusesNoThreads() {
    assertThatThrownBy(() -> new WorkerTeam(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
