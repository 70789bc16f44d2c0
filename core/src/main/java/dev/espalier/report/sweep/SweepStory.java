package dev.espalier.report.sweep;

import dev.espalier.record.Replicates;
import dev.espalier.record.Spread;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Numbers;
import dev.espalier.report.run.RunDescription;
import dev.espalier.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a sweep is, and what it has found, in words. */
record SweepStory(SweepView view, EffectFigure effects) {

  /** Settings that are described if all cells share them. */
  private static final List<Setting<?>> COMMON =
      List.of(
          Setting.MODEL,
          Setting.DATASET,
          Setting.SCOPE,
          Setting.CRITERION,
          Setting.RATE,
          Setting.UNTIL,
          Setting.RESET,
          Setting.LEARNING_RATE,
          Setting.SEED);

  private static final int MOST_VALUES = 12;

  /** Returns HTML. */
  String subject() {
    List<SweptAxis> varying = view.varying();
    String apart =
        varying.stream()
            .map(axis -> "<code>" + Html.text(axis.key()) + "</code> (" + values(axis) + ")")
            .collect(Collectors.joining(", "));
    String same =
        COMMON.stream()
            .filter(setting -> varying.stream().noneMatch(axis -> axis.key().equals(setting.key())))
            .flatMap(setting -> shared(setting).stream())
            .collect(Collectors.joining(", "));
    int cells = view.cells().size();
    return "%s %s. %s%s"
        .formatted(
            Numbers.count(cells),
            cells == 1 ? "cell" : "cells",
            apart.isEmpty() ? "They differ in nothing" : "They differ in " + apart,
            same.isEmpty() ? "." : ". All have " + same + ".");
  }

  private List<String> shared(Setting<?> setting) {
    return view.base().shown(setting).stream()
        .map(
            value -> {
              String text = RunDescription.plain(String.valueOf(value));
              return setting.key().replace('_', ' ')
                  + " <strong>"
                  + Html.text(text.replaceFirst(".*[/\\\\](?=.)", ""))
                  + "</strong>";
            })
        .toList();
  }

  private static String values(SweptAxis axis) {
    int count = axis.values().size();
    if (count <= MOST_VALUES) {
      return axis.values().stream()
          .map(value -> Html.text(axis.shown(value)))
          .collect(Collectors.joining(", "));
    }
    return axis.numeric()
        ? "%s values from %s to %s"
            .formatted(
                Numbers.count(count),
                Html.text(axis.shown(axis.values().getFirst())),
                Html.text(axis.shown(axis.values().getLast())))
        : Numbers.count(count) + " values";
  }

  /** Returns what was found, as plain text. */
  String found() {
    List<CellGroup> ranked = view.ranked();
    if (ranked.isEmpty()) {
      return "No cell has reached the objective, %s, yet.".formatted(view.objective().words());
    }
    List<String> sentences = new ArrayList<>();
    CellGroup best = ranked.getFirst();
    sentences.add(
        "%s is reached by %s: %s%s."
            .formatted(
                "The best " + view.objective().words(),
                best.name(),
                Numbers.perplexity(best.band().mean()),
                Double.isFinite(best.band().low())
                    ? " [%s, %s]"
                        .formatted(
                            Numbers.perplexity(best.band().low()),
                            Numbers.perplexity(best.band().high()))
                    : ""));
    if (ranked.size() > 1) {
      sentences.add(lead(best, ranked.get(1)));
    }
    String most = effects.verdict();
    if (!most.isEmpty()) {
      sentences.add(most);
    }
    return String.join(" ", sentences);
  }

  /** Compares the best two seed by seed, if they have seeds in common. */
  private String lead(CellGroup best, CellGroup second) {
    List<double[]> pairs = new ArrayList<>();
    view.seed()
        .ifPresent(
            seed -> {
              Map<String, Double> others = second.bySeed(seed);
              best.bySeed(seed)
                  .forEach(
                      (of, value) -> {
                        Double other = others.get(of);
                        if (other != null) {
                          pairs.add(new double[] {other, value});
                        }
                      });
            });
    String next =
        "Next is %s with %s".formatted(second.name(), Numbers.perplexity(second.band().mean()));
    if (pairs.size() < 2) {
      return next + ".";
    }
    Spread difference =
        Replicates.difference(
            pairs.stream().mapToDouble(pair -> pair[0]).toArray(),
            pairs.stream().mapToDouble(pair -> pair[1]).toArray());
    return "%s: seed by seed %s [%s, %s], %s."
        .formatted(
            next,
            Numbers.signed(difference.mean(), 2),
            Numbers.signed(difference.low(), 2),
            Numbers.signed(difference.high(), 2),
            difference.above() || difference.below()
                ? "a difference beyond the spread of the seeds"
                : "which the spread of the seeds may explain");
  }
}
