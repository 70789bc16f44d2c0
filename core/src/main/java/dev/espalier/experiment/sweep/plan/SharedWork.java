package dev.espalier.experiment.sweep.plan;

import dev.espalier.record.sweep.Donor;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.record.sweep.Unit;
import dev.espalier.record.sweep.UnitName;
import dev.espalier.record.sweep.UnitState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which runs of a sweep take rounds of which others. Not thread-safe. */
final class SharedWork {

  /** Fewer cells do not share a round: the one trains it itself. */
  private static final int FEWEST = 2;

  private final Map<String, Unit> known;
  private final Map<UnitName, DensePrefix> prefixes = new HashMap<>();
  private final Map<UnitName, List<PlannedUnit>> families = new HashMap<>();
  private final Map<String, Map<String, Wanted>> wanted = new HashMap<>();
  private final Map<String, List<Donated>> done = new HashMap<>();
  private final Map<String, PlannedUnit> made = new LinkedHashMap<>();
  private int number;

  /** A dense round that cells are to begin with, and how many. */
  private record Wanted(DensePrefix prefix, int cells) {

    Wanted andOneMore() {
      return new Wanted(prefix, cells + 1);
    }
  }

  /** A dense round that a complete cell has. */
  private record Donated(DensePrefix prefix, Donor donor) {}

  /**
   * Looks for what the cells share.
   *
   * @param known the units in the ledger, as {@link #byId} has them
   * @param lastNumber the number of the last shared work in the ledger
   */
  SharedWork(List<PlannedUnit> cells, Map<String, Unit> known, int lastNumber) {
    this.known = known;
    this.number = lastNumber;
    findFamilies(cells);
    for (PlannedUnit cell : cells) {
      DensePrefix.of(cell.settings()).ifPresent(prefix -> enter(cell, prefix));
    }
  }

  /** Returns units by what they are and their identity. */
  static Map<String, Unit> byId(List<Unit> units) {
    Map<String, Unit> known = new HashMap<>();
    units.forEach(unit -> known.put(key(unit.name().kind(), unit.id()), unit));
    return known;
  }

  /** Returns the key of a unit among those of {@link #byId}. */
  static String key(UnitName.Kind kind, String id) {
    return kind.word() + " " + id;
  }

  private void findFamilies(List<PlannedUnit> cells) {
    Map<String, List<PlannedUnit>> byKey = new HashMap<>();
    for (PlannedUnit cell : cells) {
      Lengths.family(cell.settings())
          .ifPresent(key -> byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(cell));
    }
    for (List<PlannedUnit> family : byKey.values()) {
      family.sort((one, other) -> Lengths.LONGEST_FIRST.compare(one.settings(), other.settings()));
      family.forEach(cell -> families.put(cell.name(), family));
    }
  }

  private void enter(PlannedUnit cell, DensePrefix prefix) {
    prefixes.put(cell.name(), prefix);
    if (cell.isDone()) {
      if (prefix.lasts()) {
        List<Donated> there = done.computeIfAbsent(prefix.key(), _ -> new ArrayList<>());
        if (there.stream().noneMatch(other -> other.prefix().serves(prefix))) {
          there.add(new Donated(prefix, new Donor(cell.unit().folder(), 0)));
        }
      }
    } else if (leader(cell) == cell) {
      wanted
          .computeIfAbsent(prefix.key(), _ -> new LinkedHashMap<>())
          .merge(prefix.id(), new Wanted(prefix, 1), (before, _) -> before.andOneMore());
    }
  }

  /** Returns the longest run of a cell's family that is still to be done, perhaps the cell. */
  private PlannedUnit leader(PlannedUnit cell) {
    return families.getOrDefault(cell.name(), List.of()).stream()
        .filter(other -> !other.isDone())
        .findFirst()
        .orElse(cell);
  }

  /** Returns a cell with the runs whose rounds it takes. */
  PlannedUnit withDonors(PlannedUnit cell) {
    List<Donor> donors = new ArrayList<>();
    // The longest that is complete has the most rounds.
    families.getOrDefault(cell.name(), List.of()).stream()
        .filter(PlannedUnit::isDone)
        .limit(1)
        .forEach(complete -> donors.add(new Donor(complete.unit().folder(), Donor.ALL)));
    PlannedUnit leader = leader(cell);
    if (leader == cell) {
      dense(cell).ifPresent(donors::add);
    } else {
      donors.add(new Donor(leader.unit().folder(), Donor.ALL));
    }
    return cell.with(donors);
  }

  private Optional<Donor> dense(PlannedUnit cell) {
    DensePrefix own = prefixes.get(cell.name());
    if (own == null) {
      return Optional.empty();
    }
    Optional<Donor> complete =
        done.getOrDefault(own.key(), List.of()).stream()
            .filter(other -> other.prefix().serves(own))
            .map(Donated::donor)
            .findFirst();
    return complete.isPresent() ? complete : shared(own);
  }

  /** Returns a round that is shared or to be shared, if it is worth that. */
  private Optional<Donor> shared(DensePrefix own) {
    List<Wanted> all = List.copyOf(wanted.getOrDefault(own.key(), Map.of()).values());
    DensePrefix best =
        all.stream()
            .map(Wanted::prefix)
            .filter(other -> other.serves(own))
            .max((one, other) -> Integer.compare(one.extras().size(), other.extras().size()))
            .orElse(own);
    Unit before = known.get(key(UnitName.Kind.SHARED, best.id()));
    int cells =
        all.stream().filter(other -> best.serves(other.prefix())).mapToInt(Wanted::cells).sum();
    if (before == null && cells < FEWEST) {
      return Optional.empty();
    }
    return Optional.of(new Donor(share(best, before).unit().folder(), 0));
  }

  private PlannedUnit share(DensePrefix prefix, @Nullable Unit before) {
    return made.computeIfAbsent(
        prefix.id(),
        id -> {
          UnitName name = before == null ? UnitName.shared(++number) : before.name();
          String folder = before == null ? SweepDirectory.folder(name, "") : before.folder();
          Unit unit = Unit.waiting(name, id, folder, prefix.run().given(), List.of());
          UnitState state = before == null ? UnitState.WAITING : before.state();
          return new PlannedUnit(
              before == null ? unit : before.as(prefix.run().given(), state), prefix.run());
        });
  }

  /** Returns the shared work that cells take, in order. */
  List<PlannedUnit> made() {
    return List.copyOf(made.values());
  }
}
