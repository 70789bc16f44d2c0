package dev.espalier.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.espalier.bench.density.DensityPoint;
import dev.espalier.bench.job.MainJob;
import dev.espalier.bench.measure.Bandwidth;
import dev.espalier.bench.measure.Contender;
import dev.espalier.bench.measure.EvaluationContender;
import dev.espalier.bench.measure.KernelSet;
import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.MeasuredForms;
import dev.espalier.bench.measure.ModelShape;
import dev.espalier.bench.measure.Operation;
import dev.espalier.bench.measure.Operations;
import dev.espalier.bench.measure.Peer;
import dev.espalier.bench.measure.Pruned;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.SideBySide;
import dev.espalier.bench.measure.Stopwatch;
import dev.espalier.bench.measure.Timings;
import dev.espalier.bench.measure.TrainingContender;
import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.bench.sparse.Crossover;
import dev.espalier.bench.sparse.SparsePeer;
import dev.espalier.bench.sparse.SparseProjection;
import dev.espalier.bench.sparse.SparseResult;
import dev.espalier.kernel.Kernels;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs the requested sections one after the other. */
final class Benchmark {

  /**
   * What to measure.
   *
   * @param sets sets of kernels; the first is measured everywhere, the others for comparison
   * @param effort duration of the measurements
   * @param peers the peers to compare with
   * @param masks the masks to measure under
   */
  record Plan(
      List<KernelSet> sets,
      int threads,
      ModelShape shape,
      Set<Section> sections,
      Effort effort,
      Peers peers,
      List<Pruned> masks) {}

  /**
   * The duration of the measurements.
   *
   * @param rounds rounds of each contender in a section
   * @param steps steps per round
   * @param warmSeconds duration of the warm-up before the first round
   * @param stopwatch times single operations
   * @param job options that shorten the main job, empty for the whole
   */
  record Effort(int rounds, int steps, double warmSeconds, Stopwatch stopwatch, List<String> job) {}

  /**
   * The peers to compare with.
   *
   * @param python a Python interpreter with transformers
   * @param ways the ways to run the peer
   */
  record Peers(Optional<String> python, List<Peer.Way> ways) {}

  /** Parts of the arrays that measure bandwidth: three arrays of 256 MiB. */
  private static final int BANDWIDTH_PARTS = 256;

  private static final int MEMORY_STEPS = 3;
  private static final int SMALL_STEPS = 20;

  /** Densities of the weights in sparse products. */
  private static final List<Double> DENSITIES = List.of(0.5, 0.2, 0.1, 0.05, 0.02, 0.01);

  private final Plan plan;
  private final Consumer<String> progress;
  private final List<Operation.Result> operations = new ArrayList<>();
  private final List<SparseResult> sparse = new ArrayList<>();
  private final List<Contender.Result> contenders = new ArrayList<>();
  private final List<TrainingMemory.Result> memory = new ArrayList<>();
  private final List<DensityPoint> density = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private Optional<String> peerVersions = Optional.empty();
  private Optional<MainJob> job = Optional.empty();
  private double gemmGflops;

  /**
   * @param progress receives one line for each measurement started
   */
  Benchmark(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  BenchResults run() {
    long begin = System.nanoTime();
    MachineSpec machine = MachineSpec.here(plan.threads());
    Bandwidth bandwidth = bandwidth();
    for (Section section : Section.values()) {
      if (plan.sections().contains(section)) {
        switch (section) {
          case OPERATIONS -> operations(bandwidth);
          case SPARSE -> sparse();
          case TRAINING -> training();
          case EVALUATION -> evaluation();
          case MEMORY -> memory();
          case TOKENS -> tokens();
          case WIDTH -> width();
          case THREADS -> threads();
          case DENSITY -> density();
          case SMALL -> small();
          case JOB -> job();
        }
      }
    }
    return new BenchResults(
        machine,
        peerVersions,
        new BenchResults.Limits(bandwidth, gemmGflops),
        new BenchResults.Calls(List.copyOf(operations), List.copyOf(sparse), Crossover.of(sparse)),
        new BenchResults.Models(
            List.copyOf(contenders),
            BenchResults.ratios(contenders),
            StepOfProducts.of(operations, contenders),
            List.copyOf(memory),
            List.copyOf(density),
            job),
        List.copyOf(notes),
        (System.nanoTime() - begin) / 60e9,
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getSystemLoadAverage());
  }

  private Bandwidth bandwidth() {
    progress.accept("memory bandwidth");
    try (Kernels kernels = plan.sets().getFirst().open(plan.threads())) {
      return Bandwidth.measure(kernels.workers(), plan.effort().stopwatch(), BANDWIDTH_PARTS);
    }
  }

  /**
   * Measures the products of every set, but other operations of the first set only, since all sets
   * share them.
   */
  private void operations(Bandwidth bandwidth) {
    List<Timed> products = new ArrayList<>();
    List<Timed> rest = new ArrayList<>();
    for (KernelSet set : plan.sets()) {
      progress.accept("operations, " + set.kernels() + " " + set.precision());
      try (Kernels kernels = set.open(plan.threads())) {
        Operations made = new Operations(kernels, plan.shape());
        products.addAll(time(set, made.products()));
        if (set.equals(plan.sets().getFirst())) {
          rest.addAll(time(set, made.rest()));
        }
      }
    }
    for (KernelSet set : plan.sets()) {
      double best = best(products, set.precision());
      gemmGflops = set.precision().equals(KernelSet.FP32) ? best : gemmGflops;
      products.stream()
          .filter(timed -> timed.set().equals(set))
          .forEach(timed -> operations.add(timed.result(best)));
    }
    double arithmetic = best(products, KernelSet.FP32);
    for (Timed timed : rest) {
      boolean moves = timed.operation().bound() == Operation.Bound.MEMORY;
      operations.add(timed.result(moves ? bandwidth.best() : arithmetic));
    }
  }

  private static double best(List<Timed> products, String precision) {
    return products.stream()
        .filter(timed -> timed.set().precision().equals(precision))
        .mapToDouble(timed -> timed.operation().work() / timed.samples().median())
        .max()
        .orElse(Double.NaN);
  }

  private record Timed(KernelSet set, Operation operation, Timings samples) {
    Operation.Result result(double limit) {
      return operation.result(set, samples, limit);
    }
  }

  private List<Timed> time(KernelSet set, List<Function<Arena, Operation>> makers) {
    List<Timed> timed = new ArrayList<>();
    for (Function<Arena, Operation> maker : makers) {
      try (Arena arena = Arena.ofShared()) {
        Operation operation = maker.apply(arena);
        timed.add(new Timed(set, operation, plan.effort().stopwatch().time(operation.call())));
      }
    }
    return timed;
  }

  /** Measures sparse products of the first kernels, and their dense products in each precision. */
  private void sparse() {
    List<SparseProjection.Shape> shapes = SparseProjection.shapes(plan.shape());
    SparsePeer.Times peer = sparsePeer(shapes);
    String kernels = plan.sets().getFirst().kernels();
    SortedMap<String, Kernels> dense = new TreeMap<>();
    try {
      for (KernelSet set : plan.sets()) {
        if (set.kernels().equals(kernels)) {
          dense.put(set.precision(), set.open(plan.threads()));
        }
      }
      for (SparseProjection.Shape shape : shapes) {
        progress.accept("sparse products, " + shape);
        try (Arena arena = Arena.ofShared()) {
          sparse.addAll(
              new SparseProjection(arena, shape, plan.shape().tokens(), plan.effort().stopwatch())
                  .measure(dense, DENSITIES, peer));
        }
      }
    } finally {
      dense.values().forEach(Kernels::close);
    }
  }

  private SparsePeer.Times sparsePeer(List<SparseProjection.Shape> shapes) {
    if (plan.peers().python().isEmpty()) {
      return SparsePeer.Times.none();
    }
    progress.accept("sparse products, torch");
    SparsePeer.Times times =
        SparsePeer.measure(
            plan.peers().python().get(),
            plan.threads(),
            plan.shape().tokens(),
            shapes,
            DENSITIES,
            plan.effort().stopwatch());
    peerVersions = peerVersions.or(times::versions);
    return times;
  }

  private void training() {
    List<Contender> field = new ArrayList<>();
    for (KernelSet set : plan.sets()) {
      field.add(
          trainer(Section.TRAINING, set, plan.threads(), plan.shape(), plan.effort().steps()));
    }
    for (Peer.Way way : plan.peers().ways()) {
      addPeer(field, Section.TRAINING, way, plan.threads(), plan.shape(), plan.effort().steps());
    }
    compare("training step", field);
  }

  private void evaluation() {
    List<Contender> field = new ArrayList<>();
    for (KernelSet set : plan.sets()) {
      field.add(
          new EvaluationContender(
              set,
              plan.threads(),
              plan.shape(),
              plan.effort().steps(),
              plan.effort().warmSeconds()));
    }
    for (Peer.Way way : plan.peers().ways()) {
      addPeer(field, Section.EVALUATION, way, plan.threads(), plan.shape(), plan.effort().steps());
    }
    compare("evaluation", field);
  }

  private void memory() {
    if (!TrainingMemory.measurable()) {
      notes.add("Peak memory is measured on Linux only.");
      return;
    }
    for (KernelSet set : plan.sets()) {
      progress.accept("peak memory, " + set.kernels() + " " + set.precision());
      memory.add(TrainingMemory.measure(set, plan.threads(), plan.shape(), MEMORY_STEPS));
    }
    if (plan.peers().python().isPresent()
        && memory.stream().noneMatch(TrainingMemory.Result::peer)) {
      notes.add("The peer's peak memory comes with its training step, which was not measured.");
    }
  }

  private void tokens() {
    ModelShape base = plan.shape();
    int batch = base.batch();
    int block = base.block();
    int longest = base.config().nPositions();
    scaling(
        Section.TOKENS,
        List.of(
            base,
            base.withBatch(2 * batch, block),
            base.withBatch(batch, 2 * block),
            base.withBatch(1, longest)));
  }

  private void width() {
    int width = plan.shape().config().nEmbd();
    scaling(
        Section.WIDTH,
        List.of(
            plan.shape().withWidth(width / 2),
            plan.shape().withWidth(width),
            plan.shape().withWidth(width * 3 / 2)));
  }

  private void scaling(Section section, List<ModelShape> shapes) {
    for (ModelShape shape : shapes) {
      compare(
          section.title() + ", " + shape.label(),
          List.of(
              trainer(
                  section, plan.sets().getFirst(), plan.threads(), shape, plan.effort().steps())));
    }
  }

  /** Measures one thread and all threads, also of the peer, to show how both scale. */
  private void threads() {
    for (int threads : plan.threads() == 1 ? List.of(1) : List.of(1, plan.threads())) {
      List<Contender> field = new ArrayList<>();
      field.add(
          trainer(
              Section.THREADS,
              plan.sets().getFirst(),
              threads,
              plan.shape(),
              plan.effort().steps()));
      if (!plan.peers().ways().isEmpty()) {
        Peer.Way eager = new Peer.Way(false, false);
        addPeer(field, Section.THREADS, eager, threads, plan.shape(), plan.effort().steps());
      }
      compare("training step, threads " + threads, field);
    }
  }

  /** Each mask takes turns with the dense round, so that both run under the same conditions. */
  private void density() {
    int layers = plan.shape().config().nLayer();
    String kernels = plan.sets().getFirst().kernels();
    for (KernelSet set :
        plan.sets().stream().filter(each -> each.kernels().equals(kernels)).toList()) {
      MeasuredForms forms = new MeasuredForms();
      try (Contender dense =
          trainer(Section.DENSITY, set, plan.threads(), plan.shape(), plan.effort().steps())) {
        for (Pruned pruned : plan.masks().isEmpty() ? Pruned.curves(layers) : plan.masks()) {
          progress.accept("density, " + set.precision() + ", " + pruned.label());
          density.add(beside(dense, pruned, set, forms));
        }
      }
    }
  }

  private DensityPoint beside(Contender dense, Pruned pruned, KernelSet set, MeasuredForms forms) {
    try (TrainingContender masked =
        new TrainingContender(
            new TrainingContender.Work(
                Section.DENSITY,
                set,
                plan.threads(),
                plan.shape(),
                plan.effort().steps(),
                plan.effort().warmSeconds() / 2),
            pruned.mask(plan.shape().config()),
            forms)) {
      List<Contender.Result> results =
          SideBySide.measure(List.of(dense, masked), plan.effort().rounds(), notes::add);
      return DensityPoint.of(
          pruned,
          set.precision(),
          masked.forms(),
          results.getFirst().samples(),
          results.getLast().samples());
    }
  }

  private void small() {
    ModelShape shape = ModelShape.of(ModelShape.EMBEDDED);
    List<Contender> field = new ArrayList<>();
    for (KernelSet set : plan.sets()) {
      field.add(trainer(Section.SMALL, set, plan.threads(), shape, SMALL_STEPS));
      if (plan.threads() > 1) {
        field.add(trainer(Section.SMALL, set, 1, shape, SMALL_STEPS));
      }
    }
    for (Peer.Way way : plan.peers().ways()) {
      addPeer(field, Section.SMALL, way, plan.threads(), shape, SMALL_STEPS);
    }
    compare("the embedded model's size", field);
  }

  private void job() {
    progress.accept("the main job");
    job = Optional.of(MainJob.measure(plan.threads(), plan.effort().job()));
  }

  private Contender trainer(
      Section section, KernelSet set, int threads, ModelShape shape, int steps) {
    return new TrainingContender(
        new TrainingContender.Work(
            section, set, threads, shape, steps, plan.effort().warmSeconds()));
  }

  private void addPeer(
      List<Contender> field,
      Section section,
      Peer.Way way,
      int threads,
      ModelShape shape,
      int steps) {
    plan.peers()
        .python()
        .ifPresent(python -> field.add(new Peer(python, section, way, threads, shape, steps)));
  }

  private void compare(String what, List<Contender> field) {
    progress.accept(
        what + ": " + field.size() + (field.size() == 1 ? " contender" : " contenders"));
    try {
      contenders.addAll(SideBySide.measure(field, plan.effort().rounds(), notes::add));
    } finally {
      field.forEach(Contender::close);
    }
    field.forEach(this::remember);
  }

  private void remember(Contender contender) {
    if (contender instanceof Peer peer) {
      peerVersions = peer.versions().or(() -> peerVersions);
      Contender.Entry entry = peer.entry();
      if (entry.section() == Section.TRAINING) {
        peer.peakMib()
            .ifPresent(
                mib ->
                    memory.add(
                        new TrainingMemory.Result(
                            entry.contender(),
                            true,
                            entry.precision(),
                            entry.threads(),
                            entry.shape(),
                            mib)));
      }
    }
  }
}
