package dev.espalier.experiment.transfer;

import dev.espalier.experiment.input.InitialMask;
import dev.espalier.experiment.input.ModelSource;
import dev.espalier.experiment.plan.DerivedDefaults;
import dev.espalier.experiment.progress.ExperimentListener;
import dev.espalier.experiment.round.RandomTicket;
import dev.espalier.experiment.round.RoundPlan;
import dev.espalier.experiment.round.RoundSetup;
import dev.espalier.experiment.transfer.TransferTicket.Given;
import dev.espalier.fault.BadInputException;
import dev.espalier.record.compare.TransferRequest;
import dev.espalier.settings.Seeds;
import dev.espalier.settings.Setting;
import dev.espalier.settings.Settings;
import dev.espalier.settings.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of a transfer.
 *
 * @param base the settings that all runs share, without a task
 * @param targets the columns of the matrix, with their names
 * @param tickets the rows of the matrix, at least one found on each target
 * @param round the round whose ticket is used in runs yet to be done; empty for the last
 */
record TransferPlan(
    Settings base,
    List<Integer> seeds,
    List<Target> targets,
    List<TransferTicket> tickets,
    OptionalInt round) {

  /**
   * A column.
   *
   * @param name name shown to users
   * @param folder name of its folder
   */
  record Target(String name, String folder, TransferTask task) {}

  /** Tickets whose sparsities differ by at most this much are compared. */
  private static final double SAME_SPARSITY = 0.01;

  /** The settings of pruning that affect how a round is trained. */
  private static final Set<Setting<?>> OF_ROUNDS =
      Set.of(
          Setting.SCOPE,
          Setting.KEEP_ZEROS,
          Setting.COMPACT_BETWEEN_ROUNDS,
          Setting.FOLD_CONSTANTS);

  TransferPlan {
    seeds = List.copyOf(seeds);
    targets = List.copyOf(targets);
    tickets = List.copyOf(tickets);
  }

  /**
   * Returns the plan for a request. Reads runs and their records, but neither models nor texts.
   *
   * @throws BadInputException if something named cannot be used, or there is nothing to transfer
   */
  static TransferPlan of(Settings given, TransferRequest request) {
    List<Given> rounds =
        request.runs().stream().map(name -> new Given(name, PrunedRound.named(name))).toList();
    checkAlike(rounds);
    Settings settings = settings(given, rounds, request);
    RandomTicket.check(settings);
    List<TransferTask> found =
        rounds.stream().map(named -> TransferTask.of(named.round().settings())).toList();
    List<TransferTask> targets =
        TransferTargets.of(rounds.isEmpty() ? settings : given, found, request);
    Names names = new Names(found, targets);
    List<TransferTicket> tickets = new ArrayList<>();
    for (int i = 0; i < rounds.size(); i++) {
      tickets.add(names.ticket(found.get(i), Optional.of(rounds.get(i))));
    }
    for (TransferTask target : targets) {
      if (!found.contains(target)) {
        tickets.add(names.ticket(target, Optional.empty()));
      }
    }
    if (tickets.stream().allMatch(t -> targets.stream().allMatch(t.task()::equals))) {
      throw new BadInputException(
          "transfer",
          "there is nothing but " + names.of(targets.getFirst()) + " to find and train tickets on",
          "name another {dataset} or {optimizer}");
    }
    List<Integer> one = List.of(settings.get(Setting.SEED));
    return new TransferPlan(
        TransferTask.strip(settings).without(Setting.SEEDS),
        settings.find(Setting.SEEDS).orElse(rounds.isEmpty() ? Seeds.THREE : one),
        targets.stream().map(names::target).toList(),
        tickets,
        rounds.isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(rounds.getFirst().round().record().round()));
  }

  /** Returns the index of the ticket found on a target. */
  int own(Target target) {
    for (int i = 0; i < tickets.size(); i++) {
      if (tickets.get(i).task().equals(target.task())) {
        return i;
      }
    }
    throw new IllegalStateException("no ticket of " + target.name());
  }

  /**
   * Tells whether the dense model is trained on a target separately, not by the run that prunes it.
   */
  boolean trainsDense(Target target) {
    return tickets.get(own(target)).given().isPresent() || base.isGiven(Setting.EARLY_BIRD);
  }

  /** Returns the settings for training on a target under a mask: an experiment without a cut. */
  Settings trained(Target target, int seed, Path mask) {
    return once(target, seed)
        .with(Setting.MODEL, ModelSource.bare(base.get(Setting.MODEL)))
        .with(Setting.MASK, mask.toAbsolutePath().normalize());
  }

  /**
   * Returns the settings for training on a target under the mask with which the tickets' runs
   * began.
   */
  Settings dense(Target target, int seed) {
    Settings settings = once(target, seed);
    return base.find(Setting.MASK).map(mask -> settings.with(Setting.MASK, mask)).orElse(settings);
  }

  private Settings once(Target target, int seed) {
    Settings settings = target.task().in(base);
    for (Setting<?> setting : Setting.all()) {
      if (setting.topic() == Topic.PRUNING && !OF_ROUNDS.contains(setting)) {
        settings = settings.without(setting);
      }
    }
    return settings.with(Setting.ROUNDS, 0).with(Setting.SEED, seed);
  }

  /**
   * Opens the inputs of the runs, so that errors in them are found before anything is written.
   *
   * @throws BadInputException if a model, text or mask cannot be used
   */
  void check(ExperimentListener listener) {
    otherTrainings().forEach(listener::tell);
    for (Target target : targets) {
      try (RoundSetup setup = RoundSetup.open(target.task().in(base), listener)) {
        RoundPlan.of(setup, listener);
        for (TransferTicket ticket : tickets) {
          if (ticket.given().isPresent() && target.equals(targets.getFirst())) {
            Path mask = ticket.given().get().round().mask();
            InitialMask.of(setup.inputs(), trained(target, 0, mask), setup.weights(), listener);
          }
        }
      }
    }
  }

  /**
   * Returns a note for each run that was trained with other settings than the runs of this
   * transfer.
   */
  private List<String> otherTrainings() {
    List<Given> runs = tickets.stream().flatMap(ticket -> ticket.given().stream()).toList();
    List<String> notes = new ArrayList<>();
    for (Given run : runs.stream().skip(1).toList()) {
      Settings here = runs.getFirst().round().settings();
      Settings there = run.round().settings();
      String other =
          Setting.all().stream()
              .filter(TransferPlan::saysHowToTrain)
              .filter(setting -> !there.shown(setting).equals(here.shown(setting)))
              .map(setting -> "{" + setting.key() + "}")
              .collect(Collectors.joining(", "));
      if (!other.isEmpty()) {
        notes.add(
            run.name()
                + " was run with another "
                + other
                + "; everything is trained as "
                + runs.getFirst().name()
                + " says, unless an option says otherwise");
      }
    }
    return notes;
  }

  private static boolean saysHowToTrain(Setting<?> setting) {
    boolean ofTask = setting == Setting.OPTIMIZER || setting == Setting.LEARNING_RATE;
    return OF_ROUNDS.contains(setting)
        || setting.topic() == Topic.TRAINING && setting != Setting.SEED && !ofTask;
  }

  private static Settings settings(Settings given, List<Given> rounds, TransferRequest request) {
    if (rounds.isEmpty()) {
      return request.datasets().isEmpty() ? DerivedDefaults.forTransfer(given) : given;
    }
    Settings ofRun = rounds.getFirst().round().settings();
    for (Setting<?> setting : Setting.all()) {
      boolean ofTicket = setting.topic() == Topic.MODEL || setting.topic() == Topic.PRUNING;
      if (ofTicket
          && given.isGiven(setting)
          && !given.shown(setting).equals(ofRun.shown(setting))) {
        throw new BadInputException(
            "{" + setting.key() + "}",
            "is that of " + rounds.getFirst().name() + ", which found the ticket",
            "leave it out");
      }
    }
    return given.over(ofRun);
  }

  private static void checkAlike(List<Given> rounds) {
    for (Given other : rounds) {
      Given first = rounds.getFirst();
      if (!Objects.equals(first.round().model(), other.round().model())) {
        throw new BadInputException(
            other.name(),
            "is pruned from another model than " + first.name(),
            "transfer tickets of one model");
      }
      double sparsity = first.round().record().pruning().sparsity();
      if (Math.abs(other.round().record().pruning().sparsity() - sparsity) > SAME_SPARSITY) {
        throw new BadInputException(
            other.name(),
            "has the sparsity "
                + other.round().record().pruning().sparsity()
                + ", and "
                + first.name()
                + " "
                + sparsity,
            "name rounds of about the same sparsity");
      }
    }
  }

  /** Assigns names, each only once. */
  private static final class Names {

    private final Map<TransferTask, String> words;
    private final Map<TransferTask, String> folders = new LinkedHashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final Set<String> ticketFolders = new HashSet<>();
    private final Set<TransferTask> used = new HashSet<>();

    Names(List<TransferTask> found, List<TransferTask> targets) {
      Set<TransferTask> all = new LinkedHashSet<>(found);
      all.addAll(targets);
      words = TransferTask.names(List.copyOf(all));
      all.forEach(task -> folders.put(task, free(task.folder(), taken)));
    }

    String of(TransferTask task) {
      return Objects.requireNonNull(words.get(task));
    }

    Target target(TransferTask task) {
      return new Target(of(task), folder(task), task);
    }

    TransferTicket ticket(TransferTask task, Optional<Given> given) {
      String name = used.add(task) ? of(task) : of(task) + " (" + given.orElseThrow().name() + ")";
      return new TransferTicket(name, free(folder(task), ticketFolders), task, given);
    }

    private String folder(TransferTask task) {
      return Objects.requireNonNull(folders.get(task));
    }

    private static String free(String wanted, Set<String> taken) {
      String name = wanted;
      for (int n = 2; !taken.add(name); n++) {
        name = wanted + "-" + n;
      }
      return name;
    }
  }
}
