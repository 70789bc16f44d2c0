package dev.espalier.cli.option;

import dev.espalier.record.compare.TransferRequest;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options for tickets and their targets. */
public final class TransferOptions {

  @Option(
      names = "--dataset",
      paramLabel = "FILE|DIR|ID",
      description = "A text to train the tickets on; may be given several times.")
  List<String> datasets = new ArrayList<>();

  @Option(
      names = "--validation",
      paramLabel = "FILE",
      description =
          "Text to validate on, one for each --dataset in the same order. Without it as in prune.")
  List<String> validations = new ArrayList<>();

  @Option(
      names = "--optimizer",
      paramLabel = "NAME[:RATE]",
      description =
          "An optimizer to train the tickets with, adamw, adam or sgd, and its learning rate, such"
              + " as sgd:0.5; may be given several times. Each is taken with each text.")
  List<String> optimizers = new ArrayList<>();

  public TransferRequest request(List<String> runs) {
    return TransferRequest.of(runs, datasets, validations, optimizers);
  }
}
