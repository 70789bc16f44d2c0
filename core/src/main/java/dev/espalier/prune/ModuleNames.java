package dev.espalier.prune;

import dev.espalier.memory.TensorSpec;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A scope given by the names of modules, as users of transformers write them: {@code c_attn},
 * {@code mlp.c_fc}, {@code h.0.mlp}, {@code lm_head}.
 *
 * <p>A module's name selects the weights, not the biases, of the tensors whose names contain its
 * words in succession; a name that includes the tensor, such as {@code c_attn.bias}, selects
 * exactly that tensor. {@code lm_head} is {@code wte} if the two are tied.
 */
final class ModuleNames {

  private static final Pattern PLAIN = Pattern.compile("\\w+(\\.\\w+){0,9}");
  private static final String HEAD = "lm_head";

  private ModuleNames() {}

  /** Tells whether a text has the form of a module's name: words separated by dots. */
  static boolean isName(String text) {
    return text.length() <= 200 && PLAIN.matcher(text).matches();
  }

  /** Returns the tensors that a name selects. */
  static Predicate<TensorSpec> named(String name, List<TensorSpec> tensors) {
    List<String> words = words(name);
    boolean tied = tensors.stream().noneMatch(spec -> words(spec.name()).contains(HEAD));
    List<String> wanted =
        tied && words.getFirst().equals(HEAD)
            ? Stream.concat(Stream.of("wte"), words.stream().skip(1)).toList()
            : words;
    return spec -> holds(words(spec.name()), wanted);
  }

  private static boolean holds(List<String> tensor, List<String> wanted) {
    int at = Collections.indexOfSubList(tensor, wanted);
    return at >= 0 && (at + wanted.size() == tensor.size() || tensor.getLast().equals("weight"));
  }

  static List<String> words(String name) {
    return List.of(name.split("\\."));
  }
}
