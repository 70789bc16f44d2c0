package dev.espalier.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options for the file to which a mask is written. */
public final class MaskOutputOptions {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, in safetensors.")
  @SuppressWarnings("NullAway.Init") // picocli does not run the command without this option
  public Path out;

  @Option(names = "--overwrite", description = "Replace the file that is in --out.")
  public boolean overwrite;
}
