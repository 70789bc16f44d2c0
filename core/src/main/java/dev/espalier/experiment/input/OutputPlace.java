package dev.espalier.experiment.input;

import dev.espalier.fault.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/** Keeps output separate from the model it is made from. */
public final class OutputPlace {

  private OutputPlace() {}

  /**
   * Checks a file or directory to be written.
   *
   * @param model the model as named by {@code model}
   * @param checkpoint the directory found under that name
   * @throws BadInputException if one would lie inside the other
   */
  public static void checkApart(Path out, String model, Path checkpoint) {
    Path target = real(out);
    Set<Path> inputs = new LinkedHashSet<>();
    inputs.add(real(checkpoint));
    // A round is named by the directory around its model; an id of the Hub names no path.
    MaskSource.existing(model).ifPresent(path -> inputs.add(real(path)));
    for (Path input : inputs) {
      if (target.startsWith(input) || input.startsWith(target)) {
        throw new BadInputException(
            "{out} " + out,
            target.startsWith(input)
                ? "lies inside the model " + input
                : "holds the model " + input,
            "choose a place beside it");
      }
    }
  }

  /** Returns the path with symbolic links resolved, as far as it exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }
}
