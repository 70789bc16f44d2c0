package dev.espalier.experiment.sweep.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.espalier.fault.BadInputException;
import dev.espalier.settings.Setting;
import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepFileTest {

  @TempDir private Path folder;

  private SweepDefinition read(String yaml) throws IOException {
    Path file = folder.resolve("base.yaml");
    Files.writeString(file, yaml);
    return SweepFile.read(file);
  }

  private static List<Map<String, String>> cells(SweepDefinition sweep) {
    return sweep.combinations().stream().map(Combination::byKey).toList();
  }

  @Test
  void everyCombinationOfTheAxesIsACell() throws Exception {
    SweepDefinition sweep =
        read(
            "lr: 0.5\nsweep:\n  grid:\n    seed: 1..2\n    rate: [0.10, 2e-1]\n    shuffle: false\n");
    assertThat(sweep.base().get(Setting.LEARNING_RATE)).isEqualTo(0.5);
    assertThat(cells(sweep))
        .containsExactly(
            Map.of("seed", "1", "rate", "0.1", "shuffle", "false"),
            Map.of("seed", "1", "rate", "0.2", "shuffle", "false"),
            Map.of("seed", "2", "rate", "0.1", "shuffle", "false"),
            Map.of("seed", "2", "rate", "0.2", "shuffle", "false"));
    SweepDefinition other =
        sweep.with(List.of(Axis.parse("rate=0.3", "x"), Axis.parse("epochs=1,2", "x")));
    assertThat(cells(other)).hasSize(4).allMatch(cell -> cell.get("rate").equals("0.3"));
  }

  @Test
  void excludesAndIncludesAsAMatrixDoes() throws Exception {
    SweepDefinition sweep =
        read(
            """
            sweep:
              grid: {seed: 1..2, rate: [0.1, 0.2]}
              exclude:
                - {seed: 2, rate: 0.20}
              include:
                - {rate: 0.1, epochs: 2}
                - {seed: 7, rate: 0.9}
            """);
    assertThat(cells(sweep))
        .containsExactly(
            Map.of("seed", "1", "rate", "0.1", "epochs", "2.0"),
            Map.of("seed", "1", "rate", "0.2"),
            Map.of("seed", "2", "rate", "0.1", "epochs", "2.0"),
            Map.of("seed", "7", "rate", "0.9"));
  }

  @Test
  void drawsTheSameHoweverManyAreDrawn() throws Exception {
    String yaml =
        """
        seed: 5
        sweep:
          random:
            samples: %d
            learning_rate: {log_uniform: [1.0e-5, 1.0e-3]}
            batch_size: {uniform: [2, 4]}
            criterion: {choice: [magnitude, wanda]}
        """;
    List<Map<String, String>> few = cells(read(yaml.formatted(3)));
    List<Map<String, String>> many = cells(read(yaml.formatted(60)));
    assertThat(many.subList(0, 3)).isEqualTo(few);
    assertThat(many).extracting(cell -> cell.get("batch_size")).contains("2", "3", "4");
    assertThat(many).extracting(cell -> cell.get("criterion")).contains("magnitude", "wanda");
    assertThat(many)
        .extracting(cell -> Double.parseDouble(cell.get("learning_rate")))
        .allMatch(rate -> rate >= 1e-5 && rate <= 1e-3)
        .anyMatch(rate -> rate < 1e-4)
        .anyMatch(rate -> rate > 1e-4);
  }

  @Test
  void whatIsWrittenIsReadAsTheSame() throws Exception {
    SweepDefinition sweep =
        read(
            """
            rate: 0.3
            sweep:
              grid: {seed: [1, 3..4], scope: ["c_attn,mlp.c_fc", linear]}
              random: {samples: 2, learning_rate: {uniform: [0.1, 0.2]}}
              exclude: [{seed: 1}]
              include: [{seed: 9, learning_rate: 0.5}]
              objective: {metric: eval_loss, at_sparsity: 0.5, goal: maximize}
              halving: 3
            """);
    Path again = folder.resolve("again.yaml");
    Files.writeString(again, SweepFile.write(sweep));
    assertThat(SweepFile.read(again)).isEqualTo(sweep);
    assertThat(SweepFile.read(again).base().isGiven(Setting.EPOCHS)).isFalse();
    assertThat(cells(sweep)).hasSize(9);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {grids: {seed: 1}}                                | sweep.grids: is not known; did you mean grid?
          {grid: {sed: 1}}                                  | sweep.grid.sed: is not a setting; did you mean seed?
          {grid: {rate: [0.1, 1.5]}}                        | sweep.grid.rate: '1.5' does not fit
          {grid: {rate: [0.1, 0.10]}}                       | sweep.grid.rate: has 0.1 twice
          {grid: {seed: 5..1}}                              | sweep.grid.seed: '5..1' is no range
          {grid: {threads: [1, 2]}}                         | sweep.grid.threads: decides nothing about a run's results
          {grid: {learning_rate: 1, lr: 2}}                 | sweep.grid.lr: is given already as learning_rate
          {grid: {rate: }}                                  | sweep.grid.rate: is empty
          {grid: {rate: []}}                                | sweep.grid.rate: has no value
          {grid: [1]}                                       | sweep.grid: is no mapping
          {}                                                | sweep: has no cell
          {random: {rate: {uniform: [0.1, 0.2]}}}           | sweep.random.samples: is missing
          {random: {samples: 0, rate: {uniform: [0, 1]}}}   | sweep.random.rate: '0' does not fit
          {random: {samples: 2.5, rate: {uniform: [0.1, 0.2]}}} | sweep.random.samples: does not fit
          {random: {samples: 2, rate: {normal: [0, 1]}}}    | sweep.random.rate.normal: is not known
          {random: {samples: 2, rate: {uniform: [0.1]}}}    | sweep.random.rate: has 1 ends
          {random: {samples: 2, rate: {uniform: [2, 1]}}}   | sweep.random.rate: goes from 2.0 to 1.0
          {random: {samples: 2, criterion: {uniform: [0, 1]}}} | sweep.random.criterion: takes no numbers
          {random: {samples: 2, rate: {log_uniform: [0, 1]}}} | sweep.random.rate: begins at 0.0
          {random: {samples: 2}}                            | sweep.random: draws nothing
          {include: {seed: 1}}                              | sweep.include: is no list
          {include: [{seed: x}]}                            | sweep.include[0].seed: 'x' does not fit
          {exclude: [{}]}                                   | sweep.exclude[0]: names nothing
          {grid: {seed: 1}, objective: {metric: loss}}      | sweep.objective.metric: 'loss' is not known
          {grid: {seed: 1}, objective: {at_sparsity: 2}}    | sweep.objective.at_sparsity: '2.0' does not fit
          {grid: {seed: 1}, halving: 1}                     | sweep.halving: '1' does not fit
          {grid: {seed: 1}, halving: [3]}                   | sweep.halving: is no single value
          {grid: {seed: 1}, objective: {goal: minimise}}    | sweep.objective.goal: 'minimise' is not known; did you mean minimize?
          """)
  void refusesInOneLine(String section, String line) {
    assertThatThrownBy(() -> read("sweep: " + section + "\n").combinations())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          seed       | is no axis
          seed=      | is no axis
          =1         | is no axis
          sed=1      | did you mean seed?
          seed=1,,2  | '' does not fit
          """)
  void refusesAxes(String axis, String line) {
    assertThatThrownBy(() -> Axis.parse(axis, "grid"))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(line);
  }

  @Test
  void otherCommandsSayWhoTakesTheSection() throws IOException {
    Path file = folder.resolve("base.yaml");
    Files.writeString(file, "rate: 0.5\nsweep: {grid: {seed: 1}}\n");
    assertThatThrownBy(() -> SettingsFile.read(file))
        .hasMessageEndingWith("sweep: is not a setting; 'espalier sweep' takes it");
  }
}
