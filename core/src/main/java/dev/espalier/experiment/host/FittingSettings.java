package dev.espalier.experiment.host;

import dev.espalier.memory.Footprint;
import dev.espalier.settings.Execution;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Finds settings with which a run fits into memory: the largest batch size, a smaller block, a
 * simpler optimizer, execution, criterion or scope.
 */
public final class FittingSettings {

  private static final int SMALLEST_BLOCK = 16;

  /** Settings other than those of the batch that take less memory, in the order of preference. */
  private static final List<Change> CHANGES =
      List.of(
          new Change(Setting.EXECUTION, Execution.DENSE.word()),
          new Change(Setting.OPTIMIZER, "sgd"),
          new Change(Setting.CRITERION, "magnitude"),
          new Change(Setting.SCOPE, "ln_1"));

  private record Change(Setting<?> setting, String value) {

    boolean isOne(Settings settings) {
      return !settings.shown(setting).orElse("").equals(value);
    }

    Settings in(Settings settings) {
      return settings.with(setting, value);
    }

    String text() {
      return "{" + setting.key() + "} " + value;
    }
  }

  private final Settings settings;
  private final Predicate<Settings> fits;

  private FittingSettings(Settings settings, Predicate<Settings> fits) {
    this.settings = settings;
    this.fits = fits;
  }

  /**
   * Refuses a run that does not fit into memory.
   *
   * @param footprint the memory of the run under given settings
   * @param estimated receives the memory needed and the memory available, if the run fits
   * @throws dev.espalier.fault.BadInputException with the estimate, the limit, its source and
   *     settings that fit
   */
  public static void check(
      Settings settings, Function<Settings, Footprint> footprint, Estimated estimated) {
    MemoryEstimate estimate = MemoryEstimate.of(footprint.apply(settings));
    estimate.check(
        () ->
            remedy(settings, asked -> MemoryEstimate.of(footprint.apply(asked)).fits())
                .map(text -> "use " + text)
                .orElse("take a smaller model"));
    estimated.accept(estimate.needed(), estimate.available());
  }

  /** Receives an estimate, in bytes. */
  @FunctionalInterface
  public interface Estimated {

    /**
     * Receives the memory needed and the memory available.
     *
     * @param needed expected peak resident memory of the process
     * @param available memory that it may take
     */
    void accept(long needed, long available);
  }

  /** Returns settings that fit, alternatives separated by "or"; empty if none was found. */
  static Optional<String> remedy(Settings settings, Predicate<Settings> fits) {
    return new FittingSettings(settings, fits).remedy();
  }

  private Optional<String> remedy() {
    List<String> found = new ArrayList<>();
    int batch = largestBatch(settings);
    if (batch > 0) {
      found.add("{batch_size} " + batch);
    }
    int block = largestBlock(settings);
    if (block > 0) {
      found.add("{block_size} " + block);
    }
    CHANGES.stream()
        .filter(change -> change.isOne(settings) && fits.test(change.in(settings)))
        .findFirst()
        .ifPresent(change -> found.add(change.text()));
    return found.isEmpty() ? together() : Optional.of(String.join(" or ", found));
  }

  /** Returns the fewest changes that fit together with the smallest batch. */
  private Optional<String> together() {
    Settings least = settings.with(Setting.BATCH_SIZE, 1);
    StringBuilder text = new StringBuilder("{batch_size} 1");
    for (Change change : CHANGES) {
      int block = largestBlock(least);
      if (block > 0) {
        return Optional.of(text + " with {block_size} " + block);
      }
      if (change.isOne(least)) {
        least = change.in(least);
        text.append(" with ").append(change.text());
        if (fits.test(least)) {
          return Optional.of(text.toString());
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the largest batch size below the given one that fits, or 0. */
  private int largestBatch(Settings from) {
    int low = 0;
    int high = from.get(Setting.BATCH_SIZE) - 1;
    while (low < high) {
      int middle = low + (high - low + 1) / 2;
      if (fits.test(from.with(Setting.BATCH_SIZE, middle))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Returns the largest block size among halves of the given one that fits, or 0. */
  private int largestBlock(Settings from) {
    int block = from.get(Setting.BLOCK_SIZE) / 2;
    while (block >= SMALLEST_BLOCK && !fits.test(from.with(Setting.BLOCK_SIZE, block))) {
      block /= 2;
    }
    return block >= SMALLEST_BLOCK ? block : 0;
  }
}
