package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Maps stored tensors to the model's tensors. Programs that wrap a model prefix its names ({@code
 * module.}, {@code base_model.model.}), and other classes of transformers store further heads. The
 * rule is general: a prefix that leads to a complete set of names is removed; two such prefixes are
 * ambiguous.
 *
 * @param stored the stored name of each tensor of the language model, and of other tensors among
 *     them, by full name
 * @param leftOut stored names that are not part of the language model
 * @param removed prefixes removed from the stored names, for messages; empty if none
 */
record StoredNames(Map<String, String> stored, List<String> leftOut, Set<String> removed) {

  static final String LM_HEAD = "lm_head.weight";

  private static final String ROOT = "transformer.";
  private static final String WTE = ROOT + "wte.weight";

  /** Names in every GPT-2, before which prefixes are looked for. */
  private static final List<String> ANCHORS = List.of("wpe.weight", "wte.weight", "ln_f.weight");

  /** Name parts that wrappers of single modules insert; never part of GPT-2's names. */
  private static final Pattern WRAPPER =
      Pattern.compile("(?<![^.])(_orig_mod|_fsdp_wrapped_module|_checkpoint_wrapped_module)\\.");

  /** The tensors of the language model, which cannot be left out silently. */
  private static final Pattern LANGUAGE_MODEL =
      Pattern.compile("transformer\\.(wte|wpe|h|ln_f)\\..*");

  private static final int MOST_PREFIXES = 64;

  /**
   * Maps the names.
   *
   * @param folder the directory, for messages
   * @param files the file of each stored name
   * @param expected full names of the model's tensors, perhaps without an untied head
   * @param tied whether the head may stand for {@code wte}
   * @throws BadInputException if two prefixes lead to a complete set of names, or two tensors to
   *     the same name
   */
  static StoredNames of(
      Path folder, Map<String, Path> files, Collection<String> expected, boolean tied) {
    Map<String, String> plain = new LinkedHashMap<>();
    for (String name : files.keySet()) {
      String before = plain.put(WRAPPER.matcher(name).replaceAll(""), name);
      if (before != null) {
        throw twice(files, name, before);
      }
    }
    String prefix = prefix(folder, plain.keySet(), expected, tied);
    return new Sorting(files, prefix).sort(plain, tied);
  }

  private static String prefix(
      Path folder, Set<String> names, Collection<String> expected, boolean tied) {
    Map<String, Long> found = new LinkedHashMap<>();
    for (String prefix : candidates(names)) {
      found.put(prefix, expected.stream().filter(name -> holds(names, prefix, name, tied)).count());
    }
    long all = expected.stream().filter(name -> !name.equals(LM_HEAD)).count();
    List<String> complete =
        found.entrySet().stream()
            .filter(entry -> entry.getValue() >= all)
            .map(Map.Entry::getKey)
            .toList();
    if (complete.size() > 1) {
      throw new BadInputException(
          folder.toString(),
          "holds more than one whole model, under the prefixes "
              + String.join(" and ", complete.stream().map(StoredNames::quoted).toList()),
          "keep the one you mean and save it again");
    }
    return found.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private static Set<String> candidates(Set<String> names) {
    Set<String> prefixes = new LinkedHashSet<>();
    for (String name : names) {
      for (String anchor : ANCHORS) {
        if (name.endsWith(anchor) && prefixes.size() < MOST_PREFIXES) {
          String before = name.substring(0, name.length() - anchor.length());
          if (before.isEmpty() || before.endsWith(".")) {
            boolean rooted = before.equals(ROOT) || before.endsWith("." + ROOT);
            prefixes.add(rooted ? before.substring(0, before.length() - ROOT.length()) : before);
          }
        }
      }
    }
    return prefixes;
  }

  private static boolean holds(Set<String> names, String prefix, String full, boolean tied) {
    return !full.equals(LM_HEAD)
        && (names.contains(prefix + full)
            || names.contains(prefix + full.substring(ROOT.length()))
            || tied && full.equals(WTE) && names.contains(prefix + LM_HEAD));
  }

  /** Assigns each stored tensor its full name, or leaves it out. */
  private static final class Sorting {

    private final Map<String, Path> files;
    private final String prefix;
    private final Map<String, String> stored = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();
    private final Set<String> removed = new TreeSet<>();

    Sorting(Map<String, Path> files, String prefix) {
      this.files = files;
      this.prefix = prefix;
    }

    StoredNames sort(Map<String, String> plain, boolean tied) {
      plain.forEach(this::place);
      if (!stored.containsKey(LM_HEAD) && heads.size() == 1) {
        // A custom class that stores the head beside the model it wraps.
        stored.put(LM_HEAD, heads.removeFirst());
      }
      leftOut.addAll(heads);
      if (tied && !stored.containsKey(WTE) && stored.containsKey(LM_HEAD)) {
        // A pair of tied tensors is stored once, under either name.
        stored.put(WTE, stored.get(LM_HEAD));
        stored.remove(LM_HEAD);
      }
      return new StoredNames(stored, List.copyOf(leftOut), removed);
    }

    private void place(String name, String asStored) {
      if (name.startsWith(prefix)) {
        String rest = name.substring(prefix.length());
        String full = rest.startsWith(ROOT) || rest.equals(LM_HEAD) ? rest : ROOT + rest;
        if (full.equals(LM_HEAD) || LANGUAGE_MODEL.matcher(full).matches()) {
          String before = stored.put(full, asStored);
          if (before != null) {
            throw twice(files, asStored, before);
          }
          note(asStored, rest);
          return;
        }
      }
      (name.endsWith("." + LM_HEAD) || name.equals(LM_HEAD) ? heads : leftOut).add(asStored);
    }

    private void note(String asStored, String rest) {
      if (asStored.endsWith(rest)) {
        if (asStored.length() > rest.length()) {
          removed.add(asStored.substring(0, asStored.length() - rest.length()));
        }
      } else {
        var wrapper = WRAPPER.matcher(asStored);
        while (wrapper.find()) {
          removed.add(wrapper.group());
        }
        if (!prefix.isEmpty()) {
          removed.add(prefix);
        }
      }
    }
  }

  private static String quoted(String prefix) {
    return "'" + prefix + "'";
  }

  private static BadInputException twice(Map<String, Path> files, String name, String before) {
    return new BadInputException(
        files.get(name) + ": " + name,
        "is there twice: also as " + before + " in " + files.get(before),
        "use a checkpoint that holds each tensor once");
  }
}
