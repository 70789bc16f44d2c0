package dev.espalier.experiment.transfer;

import dev.espalier.experiment.Experiment;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.mask.Mask;
import dev.espalier.mask.MaskFile;
import dev.espalier.mask.MaskWithOrigin;
import dev.espalier.prune.ScheduleKind;
import dev.espalier.record.RoundRecord;
import dev.espalier.record.RunDirectory;
import dev.espalier.record.RunWriter;
import dev.espalier.record.compare.TransferDirectory;
import dev.espalier.record.compare.TransferRecord.Kind;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All runs of a transfer with one seed, in a locked folder. The model of each cell is trained as
 * the first round of an experiment that begins with the cell's mask: from the pretrained weights,
 * with the same batches and the same dropout masks in every cell of a column.
 */
record SeedTransfer(int seed, TransferPlan plan, RunWriter folder, TransferProgress progress) {

  private TransferDirectory directory() {
    return TransferDirectory.at(folder.directory().path());
  }

  /**
   * The results of one seed.
   *
   * @param sparsities sparsities of the tickets
   * @param columns one for each target
   */
  record Result(List<Double> sparsities, List<Column> columns) {}

  /**
   * The results of one target.
   *
   * @param tickets records of the tickets, in the order of the plan
   * @param random records of the random tickets, in the same order
   * @param dense record under the mask with which the first ticket's run began, normally a dense
   *     one
   */
  record Column(List<RoundRecord> tickets, List<RoundRecord> random, RoundRecord dense) {}

  Result run() {
    List<PrunedRound> rounds = new ArrayList<>();
    for (TransferTicket ticket : plan.tickets()) {
      rounds.add(ticket.given().map(TransferTicket.Given::round).orElseGet(() -> found(ticket)));
    }
    List<Column> columns = new ArrayList<>();
    for (TransferPlan.Target target : plan.targets()) {
      List<RoundRecord> tickets = new ArrayList<>();
      List<RoundRecord> random = new ArrayList<>();
      for (int t = 0; t < rounds.size(); t++) {
        TransferTicket ticket = plan.tickets().get(t);
        tickets.add(under(rounds.get(t).mask(), Kind.TICKET, ticket, target));
        random.add(under(shuffled(rounds.get(t), ticket), Kind.RANDOM, ticket, target));
      }
      columns.add(new Column(tickets, random, dense(target)));
    }
    return new Result(
        rounds.stream().map(round -> round.record().pruning().sparsity()).toList(), columns);
  }

  /** Finds a ticket by running the experiment of its task. */
  private PrunedRound found(TransferTicket ticket) {
    RunDirectory run = directory().found(seed, ticket.folder());
    Settings settings = ticket.task().in(plan.base()).with(Setting.SEED, seed);
    // Other schedules spread the cuts over all rounds, so all rounds are run.
    boolean mayEndSooner = settings.get(Setting.SCHEDULE) == ScheduleKind.GEOMETRIC;
    if (plan.round().isPresent() && mayEndSooner) {
      settings = settings.with(Setting.ROUNDS, plan.round().getAsInt());
    }
    train(settings, run, "seed " + seed + ": finding the ticket of " + ticket.name());
    Optional<RoundRecord> wanted =
        plan.round().isPresent() ? run.wholeRound(plan.round().getAsInt()) : Optional.empty();
    PrunedRound round =
        wanted.map(record -> new PrunedRound(run, record)).orElseGet(() -> PrunedRound.last(run));
    return round.checkPruned(run.path().toString());
  }

  private RoundRecord under(
      Path mask, Kind kind, TransferTicket ticket, TransferPlan.Target target) {
    String what = (kind == Kind.RANDOM ? "random as " : "") + ticket.name();
    return train(
        plan.trained(target, seed, mask),
        directory().trained(seed, target.folder(), kind, ticket.folder()),
        "seed " + seed + ": " + what + " → " + target.name());
  }

  /** Returns the dense training of a target: the first round of the run that found its ticket. */
  private RoundRecord dense(TransferPlan.Target target) {
    TransferTicket own = plan.tickets().get(plan.own(target));
    return plan.trainsDense(target)
        ? train(
            plan.dense(target, seed),
            directory().dense(seed, target.folder()),
            "seed " + seed + ": dense → " + target.name())
        : directory().found(seed, own.folder()).wholeRound(0).orElseThrow();
  }

  private Path shuffled(PrunedRound round, TransferTicket ticket) {
    folder.check();
    Path file = directory().randomMask(seed, ticket.folder());
    MaskWithOrigin mask = MaskFile.readAlone(round.mask());
    Mask first =
        Files.exists(round.firstMask())
            ? MaskFile.readAlone(round.firstMask()).mask()
            : Mask.dense(mask.mask().specs());
    MaskFile.write(
        file, new MaskWithOrigin(RandomTicket.of(mask.mask(), first, seed), mask.model()));
    return file;
  }

  /** Runs or resumes an experiment and returns its first round. */
  private RoundRecord train(Settings settings, RunDirectory run, String what) {
    folder.check();
    progress.begin(what);
    List<RoundRecord> rounds =
        Experiment.builder()
            .settings(settings)
            .out(run.path())
            .resume(true)
            .build()
            .run(progress.listener())
            .rounds();
    progress.done(rounds.size());
    return rounds.getFirst();
  }
}
