package dev.espalier.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a mask is written to. */
public final class MaskOutputOptions {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The file to write, in safetensors.")
  @SuppressWarnings("NullAway.Init") // picocli does not run a command without it
  public Path out;

  @Option(names = "--overwrite", description = "Replace the file that is in --out.")
  public boolean overwrite;
}
