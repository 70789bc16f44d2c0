package dev.espalier.kernel.choice;

import dev.espalier.fault.BadInputException;
import dev.espalier.kernel.Kernels;
import dev.espalier.kernel.WorkerTeam;
import dev.espalier.kernel.plain.PlainKernels;

/** The one place where an implementation of the kernels is picked. */
public final class KernelChoice {

  private KernelChoice() {}

  /**
   * Picks the kernels.
   *
   * @param requested {@code auto}, {@code onednn}, {@code vector} or {@code plain}
   * @param threads that take part, the caller's included
   * @throws BadInputException if the name is unknown or what it asks for cannot be had here
   */
  public static Kernels choose(String requested, int threads) {
    return switch (requested) {
      case "auto", PlainKernels.NAME -> PlainKernels.create(new WorkerTeam(threads));
      default ->
          throw new BadInputException(
              "--kernels", "\"" + requested + "\" is not known", "say auto or plain");
    };
  }
}
