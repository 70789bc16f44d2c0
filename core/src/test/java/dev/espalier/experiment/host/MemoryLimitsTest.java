package dev.espalier.experiment.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.Footprint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits are read from the files of Linux, here those of a made-up machine. */
class MemoryLimitsTest {

  private static final long MIB = 1 << 20;

  private static final JavaMemory HEAP = new JavaMemory(32 * MIB, 10 * MIB, 500 * MIB, "-Xmx600m");

  @TempDir Path system;

  @BeforeEach
  void machine() throws IOException {
    write("proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 1 kB\nMemAvailable: 4096000 kB\n");
    write(
        "proc/self/status",
        "VmSize:\t 2048000 kB\nVmRSS:\t 204800 kB\nRssAnon:\t  102400 kB\nVmData:\t 409600 kB\n");
    limits("unlimited", "unlimited");
  }

  @Test
  void theMachinesFreeMemoryIsCountedTogetherWithTheProcesssOwn() {
    assertThat(memory())
        .isEqualTo(new MemoryDemand(MIB, 4100 * MIB, "memory", "free on this machine"));
  }

  @Test
  void aGroupOfVersionTwoLeavesItsLimitLessWhatCannotBeDropped() throws IOException {
    write("proc/self/cgroup", "0::/pod/job\n");
    write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    group("sys/fs/cgroup/pod/job", "memory.max", "max", "memory.current", 300 * MIB);
    group(
        "sys/fs/cgroup/pod", "memory.max", String.valueOf(1000 * MIB), "memory.current", 700 * MIB);
    write(
        "sys/fs/cgroup/pod/memory.stat",
        "anon 1\ninactive_file " + 150 * MIB + "\nactive_file " + 50 * MIB + "\n");
    // Own 100 MiB, and 1000 - 700 + 200 that the group leaves; its parent's limit counts.
    assertThat(memory().limit()).isEqualTo(600 * MIB);
    assertThat(memory().source()).endsWith("sys/fs/cgroup/pod/memory.max");
  }

  @Test
  void aGroupOfVersionOneIsFoundBelowTheRootOfItsMount() throws IOException {
    write("proc/self/cgroup", "4:memory:/docker/abc/inner\n2:cpu:/docker/abc\n0::/\n");
    write(
        "proc/self/mountinfo",
        "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
            + "36 31 0:33 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
    group(
        "sys/fs/cgroup/memory/inner",
        "memory.limit_in_bytes",
        String.valueOf(900 * MIB),
        "memory.usage_in_bytes",
        500 * MIB);
    group(
        "sys/fs/cgroup/memory",
        "memory.limit_in_bytes",
        "9223372036854771712",
        "memory.usage_in_bytes",
        500 * MIB);
    write("sys/fs/cgroup/memory/inner/memory.stat", "total_inactive_file " + 100 * MIB + "\n");
    assertThat(memory().limit()).isEqualTo(600 * MIB);
    assertThat(memory().source()).endsWith("memory/inner/memory.limit_in_bytes");
  }

  @Test
  void aGroupWhoseNameIsTheHostsIsThatOfTheMount() throws IOException {
    write("proc/self/cgroup", "0::/kubepods/pod1/container2\n");
    write("proc/self/mountinfo", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    group("sys/fs/cgroup", "memory.max", String.valueOf(500 * MIB), "memory.current", 200 * MIB);
    assertThat(memory().limit()).isEqualTo(400 * MIB);
  }

  @Test
  void addressSpaceAndDataAreLimitedByUlimit() throws IOException {
    limits(String.valueOf(3000 * MIB), String.valueOf(1000 * MIB));
    assertThat(demands(Footprint.offHeap(100 * MIB)))
        .contains(
            new MemoryDemand((2000 + 100 + 384) * MIB, 3000 * MIB, "address space", "ulimit -v"),
            new MemoryDemand((400 + 100 + 128) * MIB, 1000 * MIB, "data memory", "ulimit -d"));
  }

  @Test
  void theHeapsNeedIsComparedWithTheHeapsLimit() {
    assertThat(demands(Footprint.heap(490 * MIB)).getLast())
        .isEqualTo(new MemoryDemand(500 * MIB, 500 * MIB, "Java heap", "-Xmx600m"))
        .matches(MemoryDemand::isMet);
    assertThat(demands(Footprint.heap(491 * MIB)).getLast()).matches(demand -> !demand.isMet());
  }

  @Test
  void theLineSaysNeedLimitSourceAndWhatFits() {
    assertThatThrownBy(() -> estimate(Footprint.offHeap(5000 * MIB)).check(() -> "use less"))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "memory: this run needs about 5.1 GiB of memory, and there are 4.0 GiB (free on this"
                + " machine); use less");
    assertThatThrownBy(() -> estimate(Footprint.heap(700 * MIB)).check(() -> "use less"))
        .hasMessage(
            "memory: this run needs about 710 MiB of Java heap, and there are 500 MiB (-Xmx600m);"
                + " use less, or start Java with -Xmx1097m");
    MemoryEstimate fits = estimate(Footprint.offHeap(1000 * MIB));
    assertThat(MemoryEstimate.text(fits.needed(), fits.available()))
        .isEqualTo("1.2 GiB of 4.0 GiB");
  }

  @Test
  void withoutTheFilesOfLinuxTheMachinesMemoryCounts() {
    MemoryLimits limits = new MemoryLimits(system.resolve("nowhere"), HEAP);
    assertThat(limits.demands(Footprint.NOTHING, MIB))
        .satisfiesExactly(
            memory -> assertThat(memory.source()).isEqualTo("memory of this machine"),
            heap -> assertThat(heap.kind()).isEqualTo("Java heap"));
  }

  private MemoryEstimate estimate(Footprint run) {
    return MemoryEstimate.of(run, HEAP, new MemoryLimits(system, HEAP));
  }

  private MemoryDemand memory() {
    return demands(Footprint.NOTHING).getFirst();
  }

  private java.util.List<MemoryDemand> demands(Footprint run) {
    return new MemoryLimits(system, HEAP).demands(run, MIB);
  }

  private void limits(String addressSpace, String data) throws IOException {
    write(
        "proc/self/limits",
        "Limit                     Soft Limit           Hard Limit           Units     \n"
            + String.format("%-26s%-21s%-21sbytes     %n", "Max data size", data, "unlimited")
            + String.format(
                "%-26s%-21s%-21sbytes     %n", "Max address space", addressSpace, "unlimited"));
  }

  private void group(String folder, String limitFile, String limit, String usageFile, long usage)
      throws IOException {
    write(folder + "/" + limitFile, limit + "\n");
    write(folder + "/" + usageFile, usage + "\n");
  }

  private void write(String file, String text) throws IOException {
    Path path = system.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
