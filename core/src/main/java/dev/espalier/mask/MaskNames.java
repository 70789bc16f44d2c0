package dev.espalier.mask;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.TensorSpec;
import dev.espalier.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Maps the tensors of a mask's file to weights. Espalier uses the weight's own name; other programs
 * write {@code NAME_mask}, omit {@code transformer.}, keep the prefix of a wrapper, or call the
 * tied pair {@code lm_head.weight}.
 *
 * @param tensors tensors by the name of their weight
 * @param differences how the names differ from Espalier's, as text; empty if they do not
 */
record MaskNames(Map<String, StoredTensor> tensors, Set<String> differences) {

  private static final String SUFFIX = "_mask";
  private static final String ROOT = "transformer.";
  private static final String WTE = ROOT + "wte.weight";
  private static final String HEAD = "lm_head.weight";

  private static final Pattern OF_GPT2 =
      Pattern.compile("(|.*\\.)(?:transformer\\.)?((?:wte|wpe|h\\.\\d+|ln_f)\\..*)");

  /**
   * Returns the names derived from GPT-2's naming scheme alone, without a model to compare with.
   */
  static MaskNames alone(Path file, Collection<StoredTensor> tensors) {
    Collecting collecting = new Collecting(file);
    for (StoredTensor tensor : tensors) {
      Matcher gpt2 = OF_GPT2.matcher(collecting.withoutSuffix(tensor.name()));
      collecting.put(
          gpt2.matches() ? ROOT + gpt2.group(2) : collecting.withoutSuffix(tensor.name()), tensor);
    }
    return collecting.names();
  }

  /** Returns the names as those of a model; a name that matches no weight stays as it is. */
  static MaskNames of(Path file, Collection<StoredTensor> tensors, List<TensorSpec> model) {
    Set<String> weights = new LinkedHashSet<>();
    model.forEach(spec -> weights.add(spec.name()));
    Collecting collecting = new Collecting(file);
    String prefix =
        tensors.stream()
            .findFirst()
            .map(first -> prefix(collecting.withoutSuffix(first.name()), weights))
            .orElse("");
    for (StoredTensor tensor : tensors) {
      String name = collecting.withoutSuffix(tensor.name());
      String rest = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
      collecting.put(full(rest, weights), tensor);
    }
    return collecting.names();
  }

  private static String full(String rest, Set<String> weights) {
    if (weights.contains(rest)) {
      return rest;
    }
    if (weights.contains(ROOT + rest)) {
      return ROOT + rest;
    }
    return rest.equals(HEAD) && weights.contains(WTE) ? WTE : rest;
  }

  /** Returns the shortest prefix without which the name is that of a weight. */
  private static String prefix(String name, Set<String> weights) {
    for (int end = 0; end >= 0; end = name.indexOf('.', end) + 1) {
      if (weights.contains(full(name.substring(end), weights))) {
        return name.substring(0, end);
      }
      if (name.indexOf('.', end) < 0) {
        break;
      }
    }
    return "";
  }

  /** Collects the tensors and how their names differ. */
  private static final class Collecting {

    private final Path file;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Set<String> differences = new TreeSet<>();

    Collecting(Path file) {
      this.file = file;
    }

    String withoutSuffix(String name) {
      return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    void put(String name, StoredTensor tensor) {
      StoredTensor before = tensors.put(name, tensor);
      if (before != null) {
        throw new BadInputException(
            file + ": " + tensor.name(),
            "is there twice: also as " + before.name(),
            "use a mask that names each weight once");
      }
      if (!tensor.name().equals(name)) {
        differences.add(tensor.name() + " for " + name);
      }
    }

    MaskNames names() {
      return new MaskNames(tensors, differences);
    }
  }
}
