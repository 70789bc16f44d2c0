package dev.espalier.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.espalier.bench.density.DensityPoint;
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
 * Everything one run measured.
 *
 * @param machine what it was measured on
 * @param peerVersions of Python, torch and transformers, where they were measured too
 * @param limits of the machine
 * @param calls of kernels
 * @param models whole ones
 * @param notes what went wrong on the way without ending the run
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
   * Limits of the machine, as measured.
   *
   * @param bandwidth the memory's limit
   * @param gemmGflops the limit of arithmetic in fp32: the fastest product measured; 0 where none
   *     was
   */
  record Limits(Bandwidth bandwidth, double gemmGflops) {}

  /**
   * Calls of kernels.
   *
   * @param operations of dense models
   * @param sparse products by survivors only, beside dense ones
   * @param crossovers of density, below which they take less time
   */
  record Calls(
      List<Operation.Result> operations, List<SparseResult> sparse, List<Crossover> crossovers) {}

  /**
   * Whole models.
   *
   * @param contenders what each took
   * @param ratios of ours to the peer's
   * @param memory each took at most
   * @param density steps under masks beside dense ones
   */
  record Models(
      List<Contender.Result> contenders,
      List<Ratio> ratios,
      List<TrainingMemory.Result> memory,
      List<DensityPoint> density) {}

  /**
   * How ours compares with the peer at the same work.
   *
   * @param time ours divided by the peer's; below 1 ours is faster
   */
  record Ratio(
      Section section,
      String ours,
      String peer,
      String precision,
      int threads,
      String shape,
      double time) {}

  /** A ratio for each pair of ours and a peer that did the same. */
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
