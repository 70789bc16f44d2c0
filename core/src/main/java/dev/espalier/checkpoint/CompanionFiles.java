package dev.espalier.checkpoint;

import dev.espalier.storage.FileFaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a model other than config and weights, which are copied wherever the model is
 * written: those of any tokenizer, whether Espalier supports it or not, its chat templates, and
 * {@code generation_config.json}.
 */
final class CompanionFiles {

  /** The folder of chat templates besides the default one. */
  private static final String TEMPLATES = "additional_chat_templates";

  private static final Set<String> NAMES =
      Set.of(
          GenerationTokens.NAME,
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "vocab.txt",
          "merges.txt",
          "bpe.codes",
          "dict.txt",
          "tokenizer.model",
          "tiktoken.model",
          "spiece.model",
          "spm.model",
          "sentencepiece.model",
          "sentencepiece.bpe.model",
          "tekken.json",
          "chat_template.jinja",
          "chat_template.json");

  /** Tokenizer files for other versions of transformers, and those with code of their own. */
  private static final Pattern LIKE =
      Pattern.compile(
          "(tokenizer|vocab|merges|chat_template)[\\w.-]*\\.(json|txt|model|jinja)"
              + "|tokenization_\\w+\\.py");

  private CompanionFiles() {}

  /** Returns the companion files of a directory, sorted. */
  static List<Path> of(Path folder) {
    List<Path> files =
        new ArrayList<>(
            matching(folder, name -> NAMES.contains(name) || LIKE.matcher(name).matches()));
    Path templates = folder.resolve(TEMPLATES);
    if (Files.isDirectory(templates)) {
      files.addAll(matching(templates, name -> name.endsWith(".jinja")));
    }
    return files;
  }

  private static List<Path> matching(Path folder, Predicate<String> named) {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> named.test(file.getFileName().toString()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw FileFaults.reading(folder, e);
    }
  }
}
