package dev.espalier.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
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
        team.run(parts, times::incrementAndGet);
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
        // Neither part ends before the other has begun: one thread alone would never be done.
        CountDownLatch both = new CountDownLatch(2);
        team.run(
            2,
            part -> {
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
  void rethrowsAFailureAndGoesOn(int threads) {
    try (WorkerTeam team = new WorkerTeam(threads)) {
      for (int failing = 0; failing < 20; failing++) {
        int bad = failing;
        assertThatThrownBy(
                () ->
                    team.run(
                        20,
                        part -> {
                          if (part == bad) {
                            throw new IllegalArgumentException("part " + part);
                          }
                        }))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("part " + bad);
      }
      AtomicIntegerArray times = new AtomicIntegerArray(20);
      team.run(20, times::incrementAndGet);
      assertThat(times.get(19)).isEqualTo(1);
    }
  }

  @Test
  void refusesALoopWithinALoop() {
    try (WorkerTeam team = new WorkerTeam(2)) {
      assertThatThrownBy(() -> team.run(4, part -> team.run(4, inner -> {})))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void refusesNoThreads() {
    assertThatThrownBy(() -> new WorkerTeam(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
