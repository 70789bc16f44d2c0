package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import dev.espalier.fixture.TestFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Malformed {@code tokenizer.json}, {@code vocab.json}, {@code merges.txt} and added tokens. */
class HostileTokenizerTest {

  private static final String FILE = "model/tokenizer.json";

  @TempDir private Path folder;

  private static HostileCase content(String name, String content, String line) {
    return refused(name, inputs -> inputs.write(FILE, content), line);
  }

  private static HostileCase known(String name, String content) {
    return fine(name, inputs -> inputs.write(FILE, content));
  }

  private static HostileCase change(String name, Consumer<ObjectNode> change, String line) {
    return refused(name, inputs -> inputs.json(FILE, change), line);
  }

  private static HostileCase model(String name, Consumer<ObjectNode> change, String line) {
    return change(name, file -> change.accept((ObjectNode) file.get("model")), line);
  }

  private static HostileCase other(String name, String file, String content, String line) {
    return refused(name, inputs -> inputs.write("model/" + file, content), line);
  }

  static Stream<HostileCase> whole() {
    return Stream.of(
        content(
            "empty file", "", "model/tokenizer.json: holds no JSON object; fetch the file again"),
        content(
            "not an object",
            "[1]",
            "model/tokenizer.json: holds no JSON object; fetch the file again"),
        content(
            "truncated",
            "{\"version\": \"1.0\", \"model\": {\"type\": \"BP",
            "model/tokenizer.json: is no valid JSON: it ends too early (line 1, column 41); mend the file or fetch it again"),
        content(
            "nested 200,000 times",
            "{\"model\":" + "[".repeat(200_000),
            "model/tokenizer.json: is no valid JSON: it is nested too deeply; mend the file or fetch it again"),
        content(
            "no model",
            "{\"version\": \"1.0\"}",
            "model/tokenizer.json: model: is missing where an object is wanted; mend the file or fetch it again"),
        content(
            "a text for a model",
            "{\"version\": \"1.0\", \"model\": \"BPE\"}",
            "model/tokenizer.json: model: is a text where an object is wanted; mend the file or fetch it again"),
        known(
            "WordPiece of another vocabulary",
            """
            {"version": "1.0", "added_tokens": [], "model": {"type": "WordPiece",
             "unk_token": "[UNK]", "continuing_subword_prefix": "##",
             "max_input_chars_per_word": 100, "vocab": {"[UNK]": 0, "the": 1}}}
            """),
        content(
            "Unigram with a number for a token",
            "{\"version\": \"1.0\", \"model\": {\"type\": \"Unigram\", \"vocab\": [[1, 0.5]]}}",
            "model/tokenizer.json: model: vocab: holds something that is no token, at place 0; mend the file or fetch it again"),
        refused(
            "missing",
            inputs -> Files.delete(inputs.file(FILE)),
            "text.txt: is text and the model has no tokenizer; place tokenizer.json beside config.json, or give a directory with train.bin and val.bin"),
        refused(
            "directory",
            inputs -> Files.createDirectory(removed(inputs)),
            "model/tokenizer.json: is a directory; name a file"),
        refused(
            "named pipe",
            inputs -> HostileWeightsTest.pipe(removed(inputs)),
            "model/tokenizer.json: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "not UTF-8",
            inputs ->
                inputs.write(FILE, "{\"a\": \"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
            "model/tokenizer.json: is no valid JSON: it is not UTF-8 text (line 1, column 10); mend the file or fetch it again"),
        change(
            "nested 450 times, which serde refuses",
            f -> nest(f, 450),
            "model/tokenizer.json: is no tokenizer that can be read: recursion limit exceeded at line 1 column 301; fetch the tokenizer files again"),
        fine(
            "normalizer unknown, which GPT-2's tokenizer has no use for",
            inputs -> inputs.json(FILE, f -> f.putObject("normalizer").put("type", "Foo"))),
        change(
            "post-processor unknown",
            f -> f.putObject("post_processor").put("type", "Foo"),
            "model/tokenizer.json: is no tokenizer that can be read: data did not match any variant of untagged enum PostProcessorWrapper at line 1 column 165; fetch the tokenizer files again"),
        change(
            "added_tokens not a list",
            f -> f.putObject("added_tokens"),
            "model/tokenizer.json: added_tokens: is an object where a list is wanted; mend the file or fetch it again"),
        change(
            "added token a text",
            f -> f.putArray("added_tokens").add("<s>"),
            "model/tokenizer.json: added_tokens: is a text where an object is wanted; mend the file or fetch it again"),
        change(
            "added token without text",
            f -> added(f, "{\"id\": 1}"),
            "model/tokenizer.json: added_tokens: content: is missing; mend the file or fetch it again"),
        change(
            "added token's id a text",
            f -> added(f, "{\"id\": \"x\", \"content\": \"<s>\"}"),
            "model/tokenizer.json: added_tokens: id: is a text where a token id is wanted; mend the file or fetch it again"),
        change(
            "added token's id negative",
            f -> added(f, "{\"id\": -1, \"content\": \"<s>\"}"),
            "model/tokenizer.json: added_tokens: id: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        change(
            "added token's flag a number",
            f -> added(f, "{\"id\": 1, \"content\": \"<s>\", \"lstrip\": 1}"),
            "model/tokenizer.json: added_tokens: lstrip: is a number where true or false is wanted; mend the file or fetch it again"));
  }

  static Stream<HostileCase> models() {
    return Stream.of(
        model(
            "type unknown",
            m -> m.put("type", "Foo"),
            "model/tokenizer.json: is no tokenizer that can be read: data did not match any variant of untagged enum ModelUntagged at line 1 column 4098; fetch the tokenizer files again"),
        model(
            "type a number",
            m -> m.put("type", 7),
            "model/tokenizer.json: model: type: is a number where a text is wanted; mend the file or fetch it again"),
        model(
            "vocabulary a list of numbers",
            m -> m.putArray("vocab").add(1).add(2),
            "model/tokenizer.json: model: vocab: holds something that is no token, at place 0; mend the file or fetch it again"),
        model(
            "vocabulary missing",
            m -> m.remove("vocab"),
            "model/tokenizer.json: model: vocab: is missing where an object of token ids is wanted; mend the file or fetch it again"),
        model(
            "vocabulary empty",
            HostileTokenizerTest::empty,
            "model/tokenizer.json: has an empty vocabulary; fetch the file again"),
        model(
            "ids beyond the model's rows",
            m -> ids(m, 100, 1),
            "text.txt: row 0: token \"he\" (id 358) has no row in the model, whose 311 rows are for ids 0 to 310; use the tokenizer that belongs to the model"),
        model(
            "ids negative",
            m -> ids(m, -1000, 1),
            "model/tokenizer.json: model: vocab: <|endoftext|>: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        model(
            "id 2^40",
            m -> vocabulary(m).put("a", 1L << 40),
            "model/tokenizer.json: model: vocab: a: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        model(
            "id 2^31 - 1",
            m -> vocabulary(m).put("a", Integer.MAX_VALUE),
            "model/tokenizer.json: model: vocab: a: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        model(
            "id half",
            m -> vocabulary(m).put("a", 0.5),
            "model/tokenizer.json: model: vocab: a: is a number where a token id is wanted; mend the file or fetch it again"),
        model(
            "id a text",
            m -> vocabulary(m).put("a", "7"),
            "model/tokenizer.json: model: vocab: a: is a text where a token id is wanted; mend the file or fetch it again"),
        model(
            "token of 9,000 letters with a wrong id",
            m -> vocabulary(m).put("a".repeat(9000), -1),
            "model/tokenizer.json: model: vocab: a……: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        model(
            "merge of unknown tokens",
            m -> merges(m).addArray().add("qqq").add("zzz"),
            "model/tokenizer.json: is no tokenizer that can be read: Token `qqq` out of vocabulary at line 1 column 3943; fetch the tokenizer files again"),
        model(
            "merge of three",
            m -> merges(m).addArray().add("a").add("b").add("c"),
            "model/tokenizer.json: model: merges: holds something that is no pair of tokens; mend the file or fetch it again"),
        model(
            "merge of numbers",
            m -> merges(m).addArray().add(1).add(2),
            "model/tokenizer.json: model: merges: holds something that is no pair of tokens; mend the file or fetch it again"),
        model(
            "merge as three words",
            m -> m.putArray("merges").add("a b c"),
            "model/tokenizer.json: is no tokenizer that can be read: Merges text file invalid at line 1 at line 1 column 3313; fetch the tokenizer files again"),
        model(
            "merges a text",
            m -> m.put("merges", "a b"),
            "model/tokenizer.json: model: merges: is a text where a list of pairs is wanted; mend the file or fetch it again"),
        model(
            "merges null",
            m -> m.putArray("merges").addNull(),
            "model/tokenizer.json: model: merges: holds something that is no pair of tokens; mend the file or fetch it again"));
  }

  /** The expression of a pre-tokenizer matters only where the class is not GPT-2's. */
  static Stream<HostileCase> expressions() {
    return Stream.of(
        refused(
            "pre-tokenizer with an invalid expression",
            in -> split(in, "(((("),
            "model/tokenizer.json: is no tokenizer that can be read: Oniguruma error: end pattern with unmatched parenthesis at line 1 column 300; fetch the tokenizer files again"),
        refused(
            "pre-tokenizer unknown",
            in -> preTokenizer(in, "{\"type\": \"Foo\"}"),
            "model/tokenizer.json: is no tokenizer that can be read: data did not match any variant of untagged enum PreTokenizerUntagged at line 1 column 234; fetch the tokenizer files again"),
        fine("pre-tokenizer with a catastrophic expression", in -> split(in, "(a*)*$")));
  }

  static Stream<HostileCase> besides() {
    return Stream.of(
        other(
            "tokenizer_config.json broken",
            "tokenizer_config.json",
            "{",
            "model/tokenizer_config.json: is no valid JSON: it ends too early (line 1, column 2); mend the file or fetch it again"),
        other(
            "tokenizer_config.json a list",
            "tokenizer_config.json",
            "[]",
            "model/tokenizer_config.json: holds no JSON object; fetch the file again"),
        other(
            "begin token a number",
            "tokenizer_config.json",
            "{\"bos_token\": 7}",
            "model/tokenizer_config.json: bos_token: is a number where a token is wanted; mend the file or fetch it again"),
        other(
            "class a number",
            "tokenizer_config.json",
            "{\"tokenizer_class\": 7}",
            "model/tokenizer_config.json: tokenizer_class: is a number where a text is wanted; mend the file or fetch it again"),
        other(
            "prefix space a text",
            "tokenizer_config.json",
            "{\"add_prefix_space\": \"no\"}",
            "model/tokenizer_config.json: add_prefix_space: is a text where true or false is wanted; mend the file or fetch it again"),
        other(
            "split special tokens",
            "tokenizer_config.json",
            "{\"split_special_tokens\": true}",
            "model/tokenizer_config.json: split_special_tokens: true is not supported; write false"),
        other(
            "added_tokens_decoder a list",
            "tokenizer_config.json",
            "{\"added_tokens_decoder\": []}",
            "model/tokenizer_config.json: added_tokens_decoder: is a list where an object is wanted; mend the file or fetch it again"),
        other(
            "added_tokens_decoder with a word for an id",
            "tokenizer_config.json",
            "{\"added_tokens_decoder\": {\"one\": {\"content\": \"<s>\"}}}",
            "model/tokenizer_config.json: added_tokens_decoder: one: is the name of a field where a token id is wanted; mend the file or fetch it again"),
        other(
            "special_tokens_map.json broken",
            "special_tokens_map.json",
            "{\"bos_token\":",
            "model/special_tokens_map.json: is no valid JSON: it ends too early (line 1, column 14); mend the file or fetch it again"),
        other(
            "special token a list",
            "special_tokens_map.json",
            "{\"eos_token\": []}",
            "model/special_tokens_map.json: eos_token: is a list where a token is wanted; mend the file or fetch it again"),
        other(
            "additional tokens a text",
            "special_tokens_map.json",
            "{\"additional_special_tokens\": \"<a>\"}",
            "model/special_tokens_map.json: additional_special_tokens: is a text where a list of tokens is wanted; mend the file or fetch it again"),
        other(
            "additional tokens numbers",
            "special_tokens_map.json",
            "{\"additional_special_tokens\": [1]}",
            "model/special_tokens_map.json: additional_special_tokens: is a number where a token is wanted; mend the file or fetch it again"),
        other(
            "added_tokens.json with a text for an id",
            "added_tokens.json",
            "{\"<x>\": \"seven\"}",
            "model/added_tokens.json: <x>: is a text where a token id is wanted; mend the file or fetch it again"),
        other(
            "added_tokens.json with id 2^40",
            "added_tokens.json",
            "{\"<x>\": 1099511627776}",
            "model/added_tokens.json: <x>: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        other(
            "added_tokens.json with id -1",
            "added_tokens.json",
            "{\"<x>\": -1}",
            "model/added_tokens.json: <x>: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        other(
            "added_tokens.json a list",
            "added_tokens.json",
            "[\"<x>\"]",
            "model/added_tokens.json: holds no JSON object; fetch the file again"),
        other(
            "added_tokens.json broken",
            "added_tokens.json",
            "{\"<x>\": 1",
            "model/added_tokens.json: is no valid JSON: it ends too early (line 1, column 10); mend the file or fetch it again"));
  }

  static Stream<HostileCase> twoFiles() {
    return Stream.of(
        merges(
            "a merge of three words",
            "#version: 0.2\na b c\n",
            "model/merges.txt: line 2: is no pair of tokens; fetch the file again"),
        merges(
            "a merge of one word",
            "#version: 0.2\nab\n",
            "model/merges.txt: line 2: is no pair of tokens; fetch the file again"),
        merges(
            "a merge that begins with a space",
            "#version: 0.2\n b c\n",
            "model/merges.txt: line 2: is no pair of tokens; fetch the file again"),
        merges(
            "merges of tokens not in the vocabulary",
            "#version: 0.2\nqq zz\n",
            "model/merges.txt: line 2: merges tokens that are not in vocab.json; fetch both files again from the same model"),
        merges(
            "merges as JSON",
            "[[\"a\", \"b\"]]",
            "model/merges.txt: line 1: merges tokens that are not in vocab.json; fetch both files again from the same model"),
        refused(
            "merges not UTF-8",
            in -> {
              older(in);
              in.write(
                  "model/merges.txt", new byte[] {'#', '\n', (byte) 0xff, (byte) 0xfe, ' ', 'a'});
            },
            "model/merges.txt: is not UTF-8 text; convert it to UTF-8"),
        refused(
            "merges missing",
            in -> older(in, "model/merges.txt"),
            "text.txt: is text and the model has no tokenizer; place tokenizer.json beside config.json, or give a directory with train.bin and val.bin"),
        refused(
            "merges a named pipe",
            in -> HostileWeightsTest.pipe(older(in, "model/merges.txt")),
            "model/merges.txt: is a pipe or a device, not a regular file; copy it into a file first"),
        refused(
            "merges a directory",
            in -> Files.createDirectory(older(in, "model/merges.txt")),
            "model/merges.txt: is a directory; name a file"),
        vocabulary(
            "texts for ids",
            "{\"a\": \"x\", \"b\": \"y\"}",
            "model/vocab.json: a: is a text where a token id is wanted; mend the file or fetch it again"),
        vocabulary(
            "a list", "[\"a\"]", "model/vocab.json: holds no JSON object; fetch the file again"),
        vocabulary(
            "empty", "{}", "model/vocab.json: has an empty vocabulary; fetch the file again"),
        vocabulary(
            "no file content", "", "model/vocab.json: holds no JSON object; fetch the file again"),
        vocabulary(
            "ids negative",
            "{\"a\": -1}",
            "model/vocab.json: a: has a number that is no token id: negative, or beyond 16,777,215; mend the file or fetch it again"),
        vocabulary(
            "ids of objects",
            "{\"a\": {\"id\": 1}}",
            "model/vocab.json: a: is an object where a token id is wanted; mend the file or fetch it again"));
  }

  @ParameterizedTest
  @MethodSource({"whole", "models", "expressions", "besides", "twoFiles"})
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(
        folder,
        inputs -> {
          inputs.dataset("text.txt");
          inputs.evaluate();
        });
  }

  private static Path removed(HostileInputs inputs) throws IOException {
    Files.delete(inputs.file(FILE));
    return inputs.file(FILE);
  }

  private static void nest(ObjectNode file, int levels) {
    JsonNode node = RawSafetensors.JSON.getNodeFactory().numberNode(1);
    for (int i = 0; i < levels; i++) {
      ArrayNode list = RawSafetensors.JSON.createArrayNode();
      list.add(node);
      node = list;
    }
    ObjectNode processor = file.putObject("post_processor");
    processor.put("type", "ByteLevel");
    processor.set("x", node);
  }

  private static void added(ObjectNode file, String token) {
    file.putArray("added_tokens").add(RawSafetensors.JSON.readTree(token));
  }

  private static ObjectNode vocabulary(ObjectNode model) {
    return (ObjectNode) model.get("vocab");
  }

  private static ArrayNode merges(ObjectNode model) {
    return (ArrayNode) model.get("merges");
  }

  private static void empty(ObjectNode model) {
    model.putObject("vocab");
    model.putArray("merges");
  }

  private static void ids(ObjectNode model, int shift, int factor) {
    ObjectNode vocabulary = vocabulary(model);
    for (String token : List.copyOf(vocabulary.propertyNames())) {
      vocabulary.put(token, factor * vocabulary.get(token).intValue() + shift);
    }
  }

  private static void split(HostileInputs inputs, String expression) throws IOException {
    preTokenizer(
        inputs,
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \""
            + expression
            + "\"}, \"behavior\": \"Isolated\", \"invert\": false}");
  }

  private static void preTokenizer(HostileInputs inputs, String json) throws IOException {
    inputs.write(
        "model/tokenizer_config.json", "{\"tokenizer_class\": \"PreTrainedTokenizerFast\"}");
    inputs.json(FILE, file -> file.set("pre_tokenizer", RawSafetensors.JSON.readTree(json)));
  }

  private static HostileCase merges(String name, String content, String line) {
    return refused(
        name,
        inputs -> {
          older(inputs);
          inputs.write("model/merges.txt", content);
        },
        line);
  }

  private static HostileCase vocabulary(String name, String content, String line) {
    return refused(
        "vocab.json: " + name,
        inputs -> {
          older(inputs);
          inputs.write("model/merges.txt", "#version: 0.2\n");
          inputs.write("model/vocab.json", content);
        },
        line);
  }

  /** Replaces tokenizer.json by the two older files. */
  private static void older(HostileInputs inputs) throws IOException {
    Files.delete(inputs.file(FILE));
    for (String name : List.of("vocab.json", "merges.txt")) {
      Files.copy(TestFiles.resource("tokenizer").resolve(name), inputs.model.resolve(name));
    }
  }

  private static Path older(HostileInputs inputs, String without) throws IOException {
    older(inputs);
    Files.delete(inputs.file(without));
    return inputs.file(without);
  }
}
