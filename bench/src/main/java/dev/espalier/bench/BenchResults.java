package dev.espalier.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.bench.density.DensityPoint;
import dev.espalier.bench.job.MainJob;
import dev.espalier.bench.measure.Bandwidth;
import dev.espalier.bench.measure.Contender;
import dev.espalier.bench.measure.MachineSpec;
import dev.espalier.bench.measure.Operation;
import dev.espalier.bench.measure.Section;
import dev.espalier.bench.measure.TrainingMemory;
import dev.espalier.bench.sparse.Crossover;
import dev.espalier.bench.sparse.SparseResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All measurements of one run.
 *
 * @param machine the machine measured
 * @param peerVersions versions of Python, torch and transformers, if these were measured
 * @param limits limits of the machine
 * @param calls kernel calls
 * @param models whole models
 * @param notes problems that did not end the run
 */
record BenchResults(
    MachineSpec machine,
    Optional<String> peerVersions,
    @JsonUnwrapped Limits limits,
    @JsonUnwrapped Calls calls,
    @JsonUnwrapped Models models,
    List<String> notes,
    double minutes,
    double loadAtEnd) {

  /**
   * Measured limits of the machine.
   *
   * @param bandwidth memory bandwidth
   * @param gemmGflops arithmetic throughput in fp32: the fastest product measured; 0 if none was
   */
  record Limits(Bandwidth bandwidth, double gemmGflops) {}

  /**
   * Kernel calls.
   *
   * @param operations operations of dense models
   * @param sparse sparse products compared with dense ones
   * @param crossovers densities below which sparse products are faster
   */
  record Calls(
      List<Operation.Result> operations, List<SparseResult> sparse, List<Crossover> crossovers) {}

  /**
   * Whole models.
   *
   * @param contenders times of each contender
   * @param ratios ratios of Espalier's times to the peer's
   * @param stepOfProducts dense steps beside their products
   * @param memory peak memory of each contender
   * @param density steps under masks compared with dense ones
   * @param job the main job, if it was measured
   */
  record Models(
      List<Contender.Result> contenders,
      List<Ratio> ratios,
      @JsonProperty("step_of_products") List<StepOfProducts> stepOfProducts,
      List<TrainingMemory.Result> memory,
      List<DensityPoint> density,
      Optional<MainJob> job) {}

  /**
   * The ratio of Espalier's time to the peer's for the same work.
   *
   * @param time Espalier's time divided by the peer's; below 1 Espalier is faster
   */
  record Ratio(
      Section section,
      String ours,
      String peer,
      String precision,
      int threads,
      String shape,
      double time) {}

  /** Returns a ratio for each pair of Espalier and a peer that did the same work. */
  static List<Ratio> ratios(List<Contender.Result> results) {
    List<Ratio> ratios = new ArrayList<>();
    for (Contender.Result ours : results) {
      for (Contender.Result peer : results) {
        if (!ours.entry().peer() && peer.entry().peer() && same(ours.entry(), peer.entry())) {
          Contender.Entry entry = ours.entry();
          ratios.add(
              new Ratio(
                  entry.section(),
                  entry.contender(),
                  peer.entry().contender(),
                  entry.precision(),
                  entry.threads(),
                  entry.shape(),
                  ours.samples().median() / peer.samples().median()));
        }
      }
    }
    return ratios;
  }

  private static boolean same(Contender.Entry ours, Contender.Entry peer) {
    return ours.section() == peer.section()
        && ours.precision().equals(peer.precision())
        && ours.threads() == peer.threads()
        && ours.shape().equals(peer.shape());
  }
}
