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
 * Which weight each tensor of a mask's file is for. Espalier writes the weight's own name; others
 * write {@code NAME_mask}, leave {@code transformer.} out, keep the prefix of a wrapper, or call
 * the tied pair {@code lm_head.weight}.
 *
 * @param tensors by the weight's name
 * @param differences in what way the names are others', for people; empty where they are ours
 */
record MaskNames(Map<String, StoredTensor> tensors, Set<String> differences) {

  private static final String SUFFIX = "_mask";
  private static final String ROOT = "transformer.";
  private static final String WTE = ROOT + "wte.weight";
  private static final String HEAD = "lm_head.weight";

  private static final Pattern OF_GPT2 =
      Pattern.compile("(|.*\\.)(?:transformer\\.)?((?:wte|wpe|h\\.\\d+|ln_f)\\..*)");

  /** The names by GPT-2's rules alone, where there is no model to compare with. */
  static MaskNames alone(Path file, Collection<StoredTensor> tensors) {
    Collecting collecting = new Collecting(file);
    for (StoredTensor tensor : tensors) {
      Matcher gpt2 = OF_GPT2.matcher(collecting.withoutSuffix(tensor.name()));
      collecting.put(
          gpt2.matches() ? ROOT + gpt2.group(2) : collecting.withoutSuffix(tensor.name()), tensor);
    }
    return collecting.names();
  }

  /** The names as those of a model; one that is none of them stays as it is. */
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

  /** The shortest beginning without which the name is a weight's. */
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

  /** Gathers the tensors, and what their names have of others. */
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
