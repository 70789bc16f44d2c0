package dev.espalier.hostile;

import static dev.espalier.hostile.HostileCase.fine;
import static dev.espalier.hostile.HostileCase.refused;

import dev.espalier.settings.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Malformed YAML of settings, as of {@code --config}. */
class HostileSettingsFileTest {

  private static final String FILE = "e.yaml";

  @TempDir private Path folder;

  private static HostileCase yaml(String name, String content, String line) {
    return refused(name, inputs -> inputs.write(FILE, content), line);
  }

  private static HostileCase accepted(String name, String content) {
    return fine(name, inputs -> inputs.write(FILE, content));
  }

  static Stream<HostileCase> syntax() {
    return Stream.of(
        yaml(
            "aliases of aliases, a thousand million",
            laughs(),
            "e.yaml: a0: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "an alias of itself",
            "a: &a [*a]\n",
            "e.yaml: a: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "an alias of nothing",
            "rate: *a\n",
            "e.yaml: rate: 'a' does not fit; use a number above 0 and below 1"),
        yaml(
            "a tag that would make an object run code",
            "rate: !!javax.script.ScriptEngineManager [!!java.net.URL [\"http://127.0.0.1:9/\"]]\n",
            "e.yaml: rate: '[[http://127.0.0.1:9/]]' does not fit; use a number above 0 and below 1"),
        yaml(
            "a tag on an unknown key",
            "out_x: !!java.io.File x\n",
            "e.yaml: out_x: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        accepted("a tag of text", "model: !!str x\n"),
        yaml("an unknown key", "rat: 0.5\n", "e.yaml: rat: is not a setting; did you mean rate?"),
        yaml(
            "a key that is a number",
            "7: 0.5\n",
            "e.yaml: 7: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "a key that is a list",
            "[a, b]: 0.5\n",
            "e.yaml: is not a YAML mapping: a key is no text (line 1, column 2); write settings as 'key: value' lines"),
        yaml(
            "a key that is empty",
            "\"\": 0.5\n",
            "e.yaml: '': is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "a key of 5,000 letters",
            "k".repeat(900) + ": 1\n",
            "e.yaml: k…: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "a key twice",
            "rate: 0.5\nrate: 0.25\n",
            "e.yaml: is not a YAML mapping: \"rate\" is there twice (line 2, column 5); write settings as 'key: value' lines"),
        yaml(
            "a key twice under two names",
            "learning_rate: 0.1\nlr: 0.2\n",
            "e.yaml: lr: is given already as learning_rate; leave one of them out"),
        yaml(
            "a list",
            "- rate\n",
            "e.yaml: is not a YAML mapping: a value is of the wrong kind (line 1, column 1); write settings as 'key: value' lines"),
        yaml(
            "a word",
            "rate\n",
            "e.yaml: is not a YAML mapping: a value is of the wrong kind (line 1, column 1); write settings as 'key: value' lines"),
        yaml("empty", "", "e.yaml: is empty; write settings as 'key: value' lines"),
        yaml(
            "comments only",
            "# rate: 0.5\n",
            "e.yaml: is not a YAML mapping: it is empty (line 2, column 1); write settings as 'key: value' lines"),
        yaml(
            "tabs",
            "\trate: 0.5\n",
            "e.yaml: is not a YAML mapping: found character '\\t(TAB)' that cannot start any token (line 1, column 1); write settings as 'key: value' lines"),
        yaml(
            "a quote not closed",
            "model: \"gpt2\nrate: 0.5\n",
            "e.yaml: is not a YAML mapping: found unexpected end of stream (line 1, column 6); write settings as 'key: value' lines"),
        yaml(
            "a brace not closed",
            "{rate: 0.5\n",
            "e.yaml: is not a YAML mapping: expected ',' or '}', but got <stream end> (line 1, column 11); write settings as 'key: value' lines"),
        yaml(
            "nested 100,000 times",
            "a: " + "[".repeat(100_000),
            "e.yaml: is not a YAML mapping: it is nested too deeply; write settings as 'key: value' lines"),
        yaml(
            "nested maps",
            IntStream.range(0, 300)
                .mapToObj(i -> " ".repeat(i) + "a:\n")
                .collect(Collectors.joining()),
            "e.yaml: a: is not a setting; 'espalier prune --help-all' lists them all, with - for _"),
        yaml(
            "two documents",
            "rate: 0.5\n---\nrate: 0.25\n",
            "e.yaml: is not a YAML mapping: something follows after its end (line 3, column 1); write settings as 'key: value' lines"),
        yaml(
            "control characters",
            "rate: 0.5\u0007\n",
            "e.yaml: is not a YAML mapping: special characters are not allowed (line 1, column 1); write settings as 'key: value' lines"),
        yaml(
            "a directive",
            "%YAML 9.9\n---\nrate: 0.5\n",
            "e.yaml: is not a YAML mapping: its %YAML directive names an unknown version (line 1, column 1); write settings as 'key: value' lines"),
        yaml(
            "10 MB",
            "scope: " + "a".repeat(10_000_000),
            "e.yaml: has 10000007 bytes, and a file of its kind at most 262144; check that it is the right file"),
        accepted("a value of 200,000 letters", "scope: " + "a".repeat(200_000)),
        refused(
            "binary",
            in -> in.write(FILE, random()),
            "e.yaml: is not UTF-8 text; convert it to UTF-8"),
        refused(
            "Latin-1",
            in -> in.write(FILE, new byte[] {'a', ':', ' ', (byte) 0xe9}),
            "e.yaml: is not UTF-8 text; convert it to UTF-8"),
        refused(
            "a directory",
            in -> Files.createDirectory(in.file(FILE)),
            "e.yaml: is a directory; name a file"),
        refused(
            "a named pipe",
            in -> HostileWeightsTest.pipe(in.file(FILE)),
            "e.yaml: is a pipe or a device, not a regular file; copy it into a file first"),
        refused("missing", in -> {}, "e.yaml: not found; check the path"));
  }

  static Stream<HostileCase> values() {
    return Stream.of(
        accepted("an alias in a value", "rate: &r 0.5\n"),
        yaml(
            "a list",
            "rate: [0.5]\n",
            "e.yaml: rate: '[0.5]' does not fit; use a number above 0 and below 1"),
        yaml(
            "a map",
            "rate: {a: 1}\n",
            "e.yaml: rate: '{a=1}' does not fit; use a number above 0 and below 1"),
        yaml(
            "a word for a number",
            "rate: abc\n",
            "e.yaml: rate: 'abc' does not fit; use a number above 0 and below 1"),
        yaml(
            "not a number",
            "rate: .nan\n",
            "e.yaml: rate: 'NaN' does not fit; use a number above 0 and below 1"),
        yaml(
            "infinite",
            "rate: .inf\n",
            "e.yaml: rate: 'Infinity' does not fit; use a number above 0 and below 1"),
        yaml(
            "seed 2^40",
            "seed: 1099511627776\n",
            "e.yaml: seed: '1099511627776' does not fit; use a whole number from 0 to 2147483647"),
        yaml(
            "half a seed",
            "seed: 0.5\n",
            "e.yaml: seed: '0.5' does not fit; use a whole number of at least 0, a count rather than a fraction"),
        yaml(
            "a date",
            "rounds: 2026-11-30\n",
            "e.yaml: rounds: '2026-11-30' does not fit; use a whole number from 0 to 100000"),
        yaml(
            "an hour for a number",
            "epochs: 1:30\n",
            "e.yaml: epochs: '1:30' does not fit; use a number above 0 and at most 1000000"),
        yaml(
            "yes for true",
            "shuffle: yes\n",
            "e.yaml: shuffle: 'yes' is neither true nor false; use true or false"),
        yaml(
            "a number for a truth value",
            "shuffle: 1\n",
            "e.yaml: shuffle: '1' is neither true nor false; use true or false"),
        yaml(
            "an unknown word",
            "optimizer: adamm\n",
            "e.yaml: optimizer: 'adamm' is not known; did you mean adam?"),
        yaml(
            "an unknown criterion of 5,000 letters",
            "criterion: " + "m".repeat(5000) + "\n",
            "e.yaml: criterion: 'm…' is not known; use magnitude, random, shuffled, reversed, signed, snip, taylor, movement, wanda, synflow, grasp, sparsegpt"),
        yaml(
            "an empty text",
            "scope: \"\"\n",
            "e.yaml: scope: is empty; give it a value or leave it out"),
        yaml(
            "a rule without a number",
            "early_stopping: patience\n",
            "e.yaml: early_stopping: 'patience' is not known; say patience:N (at least 1), with ,min-delta:X (nats, at least 0) where wanted, generalisation-gap:X (nats), or both, separated by commas"),
        yaml(
            "a reset of a word",
            "reset: rewind:abc\n",
            "e.yaml: reset: 'rewind:abc' is no reset; use pretrained, rewind:STEP, rewind:EPOCHSe, rewind:PERCENT%, none or random"),
        yaml(
            "a pattern of one number",
            "pattern: 2\n",
            "e.yaml: pattern: '2' is no pattern; say N:M with N below M, such as 2:4 or 4:8"),
        yaml(
            "a schedule of nothing",
            "schedule: none\n",
            "e.yaml: schedule: 'none' is not known; use geometric, linear, cubic, one-shot"));
  }

  /** A scope is an expression, which is checked against the tensors of a model. */
  static Stream<HostileCase> scopes() {
    return Stream.of(
        scope(
            "invalid",
            "(((",
            "--scope: '(((' is no valid regular expression (Unclosed group); mend it, or name a module"),
        scope(
            "catastrophic",
            "(([a-z._0-9]*)*)*$x",
            "--scope: '(([a-z._0-9]*)*)*$x' has too many ways to match a name to try them all; write it without a repetition inside a repetition"),
        scope(
            "catastrophic words",
            "(\\\\w+\\\\.?)+!",
            "--scope: '(\\w+\\.?)+!' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"),
        scope(
            "a thousand million repetitions",
            "(((a{1000}){1000}){1000})",
            "--scope: '(((a{1000}){1000}){1000})' has too many ways to match a name to try them all; write it without a repetition inside a repetition"),
        scope(
            "nested 3,000 times",
            "(".repeat(1500) + "a" + ")".repeat(1500),
            "--scope: '(((((((((((((((((((((((((((((((((((((((((((((((((((((((((…' is nested too deeply; write a simpler one"),
        scope(
            "nested 101 times",
            "(".repeat(101) + "a" + ")".repeat(101),
            "--scope: '(((((((((((((((((((((((((((((((((((((((((((((((((((((((((…' is nested too deeply; write a simpler one"),
        scope(
            "nested 100 times",
            "(".repeat(100) + "a" + ")".repeat(100),
            "--scope: '(((((((((((((((((((((((((((((((((((((((((((((((((((((((((…' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"),
        scope(
            "5,000 characters",
            "a|".repeat(2500),
            "--scope: has 5,000 characters; use at most 4,096"),
        scope(
            "alternatives of nothing",
            "(|a|b)*c(|a)*",
            "--scope: '(|a|b)*c(|a)*' matches no tensor; an expression must match the whole of a tensor's name: '.*(?:(|a|b)*c(|a)*).*' matches 16"),
        scope(
            "a comment",
            "(?x)#",
            "--scope: '(?x)#' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"),
        scope(
            "matching nothing",
            "nothing_at_all",
            "--scope: 'nothing_at_all' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"),
        scope(
            "an unknown class",
            "\\\\p{Nothing}",
            "--scope: '\\p{Nothing}' is no valid regular expression (Unknown character property name {Nothing}); mend it, or name a module"),
        scope(
            "a dangling star",
            "*",
            "--scope: '*' is no valid regular expression (Dangling meta character '*'); mend it, or name a module"),
        scope(
            "a reference to no group",
            "(a)\\\\2",
            "--scope: '(a)\\2' matches no tensor; use ln_1, layer-norms, linear, all, a module such as c_attn or h.0.mlp, or an expression over tensor names such as transformer\\.h\\.0\\..*"));
  }

  @ParameterizedTest
  @MethodSource({"syntax", "values"})
  void isRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(folder, inputs -> SettingsFile.read(inputs.file(FILE)));
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void aScopeIsRefusedInOneLine(HostileCase hostile) throws IOException {
    hostile.check(
        folder,
        inputs -> {
          inputs.settings = SettingsFile.read(inputs.file(FILE));
          inputs.prune();
        });
  }

  private static HostileCase scope(String name, String expression, String line) {
    return refused(
        name,
        inputs ->
            inputs.write(
                FILE,
                "model: %s\ndataset: %s\nblock_size: 16\nrounds: 1\nscope: \"%s\"\n"
                    .formatted(inputs.model, inputs.tokens, expression)),
        line);
  }

  /** Ten levels, each of nine aliases to the one before. */
  private static String laughs() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [\"x\", \"x\", \"x\"]\n");
    for (int i = 1; i < 10; i++) {
      String before = "*a" + (i - 1);
      yaml.append("a%d: &a%d [%s]\n".formatted(i, i, (before + ", ").repeat(8) + before));
    }
    return yaml.toString();
  }

  private static byte[] random() {
    byte[] bytes = new byte[3000];
    new Random(4).nextBytes(bytes);
    return bytes;
  }
}
