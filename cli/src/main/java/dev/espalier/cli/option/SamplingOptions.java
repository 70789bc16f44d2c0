package dev.espalier.cli.option;

import dev.espalier.experiment.tool.Sampling;
import dev.espalier.settings.Value;
import picocli.CommandLine.Option;

/** The options for the choice of the next token. */
public final class SamplingOptions {

  @Option(
      names = "--temperature",
      paramLabel = "X",
      description = "Draw tokens: above 1 bolder, below 1 safer. Default: 0, always the likeliest")
  String temperature = "0";

  @Option(
      names = {"--top-k", "--top_k"},
      paramLabel = "N",
      description = "Draw among the N likeliest only. Default: 0, among all")
  String topK = "0";

  @Option(
      names = {"--top-p", "--top_p"},
      paramLabel = "X",
      description = "Draw among the likeliest whose probabilities reach X. Default: 1, among all")
  String topP = "1";

  /**
   * Returns the requested sampling.
   *
   * @throws dev.espalier.fault.BadInputException if a value is invalid
   */
  public Sampling sampling() {
    return new Sampling(
        real(Value.number("0", 0, true, 1_000, true), temperature, "--temperature"),
        whole(topK, 0, "--top-k"),
        real(Value.number("1", 0, false, 1, true), topP, "--top-p"));
  }

  public static int whole(String text, int least, String option) {
    return (Integer) Value.optionalInteger(least, Integer.MAX_VALUE).parse(text, option);
  }

  private static double real(Value value, String text, String option) {
    return (Double) value.parse(text, option);
  }
}
