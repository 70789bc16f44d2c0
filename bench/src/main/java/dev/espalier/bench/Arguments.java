package dev.espalier.bench;

import org.jspecify.annotations.Nullable;

/** What a benchmark was asked to measure. */
record Arguments(
    String kernels, String precision, int threads, int warmup, int steps, @Nullable String peer) {

  static Arguments parse(String[] arguments) {
    Arguments options =
        new Arguments("auto", "fp32", Runtime.getRuntime().availableProcessors(), 3, 7, null);
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      options = options.with(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  private Arguments with(String name, String value) {
    return switch (name) {
      case "--kernels" -> new Arguments(value, precision, threads, warmup, steps, peer);
      case "--precision" -> new Arguments(kernels, value, threads, warmup, steps, peer);
      case "--threads" ->
          new Arguments(kernels, precision, Integer.parseInt(value), warmup, steps, peer);
      case "--warmup" ->
          new Arguments(kernels, precision, threads, Integer.parseInt(value), steps, peer);
      case "--steps" ->
          new Arguments(kernels, precision, threads, warmup, Integer.parseInt(value), peer);
      case "--peer" -> new Arguments(kernels, precision, threads, warmup, steps, value);
      default ->
          throw new IllegalArgumentException(
              name + " is not one of --kernels, --precision, --threads, --warmup, --steps, --peer");
    };
  }
}
