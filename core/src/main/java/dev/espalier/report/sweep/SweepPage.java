package dev.espalier.report.sweep;

import dev.espalier.record.sweep.Objective;
import dev.espalier.record.sweep.SweepCell;
import dev.espalier.record.sweep.SweepDirectory;
import dev.espalier.report.html.Figure;
import dev.espalier.report.html.Html;
import dev.espalier.report.html.Page;
import dev.espalier.report.html.Resources;
import dev.espalier.storage.WriteAside;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The page of a sweep, whose size and time grow with the number of cells and no faster. */
public final class SweepPage {

  private final String name;
  private final SweepView view;
  private final GroupCurves curves;
  private final CostFigure cost;
  private final AxisHeat heat;
  private final EffectFigure effects;
  private final CellTable table;
  private final List<Figure> first = new ArrayList<>();
  private final List<Figure> second = new ArrayList<>();

  /**
   * Prepares the page.
   *
   * @param cells the cells of the sweep as they are now
   * @throws dev.espalier.fault.BadInputException if the sweep's file cannot be understood
   */
  public SweepPage(SweepDirectory sweep, List<SweepCell> cells) {
    name = String.valueOf(sweep.path().toAbsolutePath().normalize().getFileName());
    view = SweepView.of(sweep, cells);
    curves = GroupCurves.of(view);
    cost = CostFigure.of(view);
    heat = AxisHeat.of(view);
    effects = EffectFigure.of(view);
    table = new CellTable(view);
    if (!view.groups().isEmpty()) {
      first.add(curves.figure());
    }
    if (heat.known()) {
      first.add(heat.figure());
    }
    if (cost.known()) {
      second.add(cost.figure());
    }
    if (effects.known()) {
      second.add(effects.figure());
    }
  }

  /**
   * Writes the page of a sweep and the numbers of its figures.
   *
   * @param cells the cells of the sweep as they are now
   * @return the path of the page
   * @throws dev.espalier.fault.BadInputException if the sweep's file cannot be understood, or the
   *     page cannot be written
   */
  public static Path write(SweepDirectory sweep, List<SweepCell> cells) {
    SweepPage page = new SweepPage(sweep, cells);
    page.writeNumbers(sweep.figures());
    WriteAside.text(sweep.report(), page.html());
    return sweep.report();
  }

  /** Writes the numbers of the figures to a folder, and deletes those of figures that are gone. */
  private void writeNumbers(Path folder) {
    for (String id : List.of("curves", "heat", "cost", "effects")) {
      if (first.stream().noneMatch(figure -> figure.id().equals(id))
          && second.stream().noneMatch(figure -> figure.id().equals(id))) {
        Figure.forgetNumbers(id, folder);
      }
    }
    Figure.writeNumbers(first, folder);
    Figure.writeNumbers(second, folder);
    Figure.writeNumbers("cells", table.csv(), folder);
  }

  /** Returns the page. */
  public String html() {
    SweepStory story = new SweepStory(view, effects);
    return Page.html(
        "Sweep " + name,
        story.subject(),
        new SweepTiles(view).html()
            + "<p class=\"verdict\">"
            + Html.text(story.found())
            + "</p>\n"
            + Figure.column(first)
            + Figure.pair(second)
            + table.faults()
            + table.html(),
        new SweepData(
                view.objective().words(),
                view.objective().goal() == Objective.Goal.MINIMIZE,
                SweepData.axes(view),
                GroupCurves.measures(),
                curves.chart(),
                cost.chart(),
                heat.chart(),
                effects.chart())
            .json(),
        Resources.sweepScript());
  }
}
