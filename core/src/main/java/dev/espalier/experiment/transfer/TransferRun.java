package dev.espalier.experiment.transfer;

import dev.espalier.experiment.IfExists;
import dev.espalier.experiment.RunBuilder;
import dev.espalier.experiment.RunPlace;
import dev.espalier.experiment.Task;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.progress.ForwardingListener;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Seeds;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.SettingsFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tests whether a ticket found on one text, or with one optimizer, trains as well on another
 * (Morcos, Yu, Paganini and Tian 2019, "One ticket to win them all"). Trains each ticket on each
 * target, together with the ticket found there, a random one and the dense model.
 *
 * <p>Complete runs are not repeated, and stopped ones resume after their last complete round.
 */
public final class TransferRun implements Task<TransferResult> {

  private final TransferRequest request;
  private final Settings settings;
  private final Path out;
  private final IfExists existing;

  private TransferRun(TransferRequest request, Settings settings, Path out, IfExists existing) {
    this.request = request;
    this.settings = settings;
    this.out = out;
    this.existing = existing;
  }

  /** Returns an empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Runs what is missing, and writes {@code transfer.json} and {@code transfer.csv}.
   *
   * @throws BadInputException if an input cannot be used
   * @throws dev.espalier.fault.RunFailedException if training diverges
   * @throws java.util.concurrent.CancellationException if the thread is interrupted; completed
   *     rounds are kept
   */
  @Override
  public TransferResult run(ExperimentListener listener) {
    try (RunPlace place = RunPlace.open(out, existing, listener::tell)) {
      return run(place, listener);
    }
  }

  private TransferResult run(RunPlace place, ExperimentListener listener) {
    ForwardingListener runs = new ForwardingListener(listener);
    TransferDirectory directory = TransferDirectory.at(out);
    TransferRequest asked = asked(directory);
    Settings given = SettingsFile.of(asked.settings(), directory.experimentFile().toString());
    TransferPlan plan = TransferPlan.of(given, asked);
    plan.check(runs);
    try (RunWriter folder = place.prepareFolder(plan.base(), directory::clear)) {
      directory.create(
          SettingsFile.write(plan.base().with(Setting.SEEDS, Seeds.text(plan.seeds())), Map.of()),
          asked);
      TransferProgress progress = new TransferProgress(plan, runs);
      List<SeedTransfer.Result> results = new ArrayList<>();
      for (int seed : plan.seeds()) {
        results.add(new SeedTransfer(seed, plan, folder, progress).run());
      }
      TransferRecord transfer = TransferMatrix.of(plan, results);
      folder.check();
      directory.write(transfer);
      return new TransferResult(out, transfer);
    }
  }

  /** Returns the request; with {@code RESUME} and an empty request, the previous one. */
  private TransferRequest asked(TransferDirectory directory) {
    if (existing.resumes()) {
      TransferRequest before = directory.request().orElse(null);
      if (before == null && RunDirectory.at(out).exists()) {
        throw new BadInputException(
            out.toString(), "holds no transfer to go on with", "choose another {out|directory}");
      }
      if (before != null) {
        Settings both =
            settings.over(SettingsFile.of(before.settings(), directory.json().toString()));
        return (request.namesNothing() ? before : request).with(both.given());
      }
    }
    return request.with(settings.given());
  }

  /** Collects the inputs of a transfer. */
  public static final class Builder extends RunBuilder<TransferRun, Builder> {

    private TransferRequest request =
        TransferRequest.of(List.of(), List.of(), List.of(), List.of());

    private Builder() {}

    /**
     * Sets the tickets and the targets. By default tickets are found on two parts of the embedded
     * text, and each is trained on the other part.
     */
    public Builder request(TransferRequest request) {
      this.request = request;
      return this;
    }

    @Override
    public TransferRun build() {
      return new TransferRun(request, settings(), out(), existing());
    }
  }
}
