package dev.espalier.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The processor time used by other processes since this was created: all busy time, minus that of
 * this process and of the children it has waited for. Linux only; unknown elsewhere.
 */
public final class Load {

  private static final Path MACHINE = Path.of("/proc/stat");
  private static final Path PROCESS = Path.of("/proc/self/stat");

  /** With a higher share of other processes a time means little. */
  private static final double DISTURBING = 0.05;

  private final long[] begin = ticks();

  private Load() {}

  public static Load begin() {
    return new Load();
  }

  /** Tells whether others used so much that a time means little. */
  public static boolean disturbed(double others) {
    return others > DISTURBING;
  }

  /** Returns the fraction used by others, from 0 to 1, or NaN. */
  public double others() {
    long[] end = ticks();
    long all = end[0] - begin[0];
    if (all <= 0) {
      return Double.NaN;
    }
    long busy = end[1] - begin[1];
    long own = end[2] - begin[2];
    return Math.max(0, (double) (busy - own) / all);
  }

  /** Returns all ticks, those not idle, and our own; zeros if unknown. */
  private static long[] ticks() {
    try {
      String[] machine = Files.readAllLines(MACHINE).getFirst().strip().split("\\s+");
      // user, nice, system, idle, iowait, irq, softirq, steal; guest times are included in user.
      long[] cpu = Arrays.stream(machine, 1, 9).mapToLong(Long::parseLong).toArray();
      long all = Arrays.stream(cpu).sum();
      String stat = Files.readString(PROCESS);
      // The name in brackets may contain spaces; utime, stime, cutime and cstime are fields 14 to
      // 17.
      String[] own = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ours = Arrays.stream(own, 11, 15).mapToLong(Long::parseLong).sum();
      return new long[] {all, all - cpu[3] - cpu[4], ours};
    } catch (IOException | RuntimeException _) {
      return new long[3];
    }
  }
}
