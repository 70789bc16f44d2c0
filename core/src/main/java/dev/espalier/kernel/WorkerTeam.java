package dev.espalier.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A team of daemon threads that live until it is closed. The calling thread takes part, as number
 * 0. Parts are handed out one by one, and a loop allocates nothing. Idle threads spin for some
 * microseconds, since the next loop of a training step usually follows within that time, and then
 * park.
 */
public final class WorkerTeam implements Workers {

  private static final int SPINS = 2_000;

  /** The number of the calling thread. */
  private static final int CALLER = 0;

  /** The low half of the ticket while no loop is running. */
  private static final int CLOSED = Integer.MAX_VALUE;

  private final ReentrantLock oneRunAtATime = new ReentrantLock();
  private final List<Member> members = new ArrayList<>();

  /**
   * High half: number of the loop. Low half: next part to hand out, or {@link #CLOSED}. The body
   * and the number of parts change only while it is closed, so that a thread that draws a part has
   * read the values of its loop.
   */
  private final AtomicLong ticket = new AtomicLong(CLOSED);

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private Part body = Member::nothing;
  private int parts;
  private volatile @Nullable Thread parkedCaller;
  private volatile boolean over;

  /**
   * Starts {@code threads − 1} threads.
   *
   * @throws IllegalArgumentException if {@code threads} is not positive
   */
  public WorkerTeam(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads");
    }
    for (int i = 1; i < threads; i++) {
      Member member = new Member(i);
      members.add(member);
      member.start();
    }
  }

  @Override
  public int threads() {
    return members.size() + 1;
  }

  @Override
  public void run(int count, Part work) {
    if (oneRunAtATime.isHeldByCurrentThread() || isMember(Thread.currentThread())) {
      throw new IllegalStateException("a part of a loop cannot start a loop of the same team");
    }
    oneRunAtATime.lock();
    try {
      if (members.isEmpty() || count <= 1) {
        for (int part = 0; part < count; part++) {
          work.run(part, CALLER);
        }
      } else {
        runTogether(count, work);
      }
    } finally {
      oneRunAtATime.unlock();
    }
  }

  private boolean isMember(Thread thread) {
    return thread instanceof Member member && member.team() == this;
  }

  private void runTogether(int count, Part work) {
    if (over) {
      throw new IllegalStateException("the team is closed");
    }
    long run = (ticket.get() >>> 32) + 1;
    body = work;
    parts = count;
    unfinished.set(count);
    ticket.set(run << 32);
    for (int i = 0; i < members.size(); i++) {
      members.get(i).wake();
    }
    takeParts(CALLER);
    awaitTheOthers();
    ticket.set(run << 32 | CLOSED);
    body = Member::nothing;
    Throwable thrown = failure.getAndSet(null);
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Draws and runs parts until none are left. */
  private void takeParts(int worker) {
    while (true) {
      long drawn = ticket.get();
      if ((int) drawn == CLOSED) {
        return;
      }
      Part work = body;
      if ((int) drawn >= parts) {
        return;
      }
      if (ticket.compareAndSet(drawn, drawn + 1)) {
        runPart(work, (int) drawn, worker);
      }
    }
  }

  @SuppressWarnings(
      "PMD.AvoidCatchingThrowable") // any failure is rethrown to the caller of the loop
  private void runPart(Part work, int part, int worker) {
    try {
      if (failure.get() == null) {
        work.run(part, worker);
      }
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    } finally {
      if (unfinished.decrementAndGet() == 0) {
        Thread caller = parkedCaller;
        if (caller != null) {
          LockSupport.unpark(caller);
        }
      }
    }
  }

  private void awaitTheOthers() {
    for (int spin = 0; unfinished.get() > 0 && spin < SPINS; spin++) {
      Thread.onSpinWait();
    }
    if (unfinished.get() > 0) {
      parkedCaller = Thread.currentThread();
      while (unfinished.get() > 0) {
        LockSupport.park(this);
      }
      parkedCaller = null;
    }
  }

  private boolean partsLeft() {
    long now = ticket.get();
    return (int) now != CLOSED && (int) now < parts;
  }

  @Override
  public void close() {
    over = true;
    for (Member member : members) {
      LockSupport.unpark(member);
    }
  }

  /** A thread of the team. */
  private final class Member extends Thread {

    private final int worker;
    private volatile boolean parked;

    Member(int worker) {
      super("espalier-worker-" + worker);
      this.worker = worker;
      setDaemon(true);
    }

    static void nothing(int part, int worker) {}

    WorkerTeam team() {
      return WorkerTeam.this;
    }

    void wake() {
      if (parked) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      while (!over) {
        for (int spin = 0; !partsLeft() && spin < SPINS; spin++) {
          Thread.onSpinWait();
        }
        parked = true;
        while (!partsLeft() && !over) {
          LockSupport.park(WorkerTeam.this);
        }
        parked = false;
        takeParts(worker);
      }
    }
  }
}
