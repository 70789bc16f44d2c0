package dev.espalier.checkpoint;

import dev.espalier.fault.BadInputException;
import dev.espalier.memory.FloatView;
import dev.espalier.memory.TensorSpec;
import dev.espalier.model.Gpt2Config;
import dev.espalier.model.Gpt2Layout;
import dev.espalier.safetensors.StoredTensor;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;

/**
 * Determines whether a model's head is tied to {@code wte}, from its config and its weights. If the
 * config says so but the weights contain another head, it is not tied: transformers uses the stored
 * one, too.
 */
record StoredHead(Path folder, WeightFiles weights) {

  /**
   * Returns the model's configuration with its head tied or not.
   *
   * @param claimed the configuration in the file
   * @param notes receives a note if weights and config disagree
   * @throws BadInputException if the config states an untied head that does not exist
   */
  Gpt2Config decide(Gpt2Config claimed, List<String> notes) {
    boolean stored = weights.names().contains(Gpt2Layout.LM_HEAD);
    if (!stored && !claimed.tieWordEmbeddings()) {
      throw new BadInputException(
          folder.resolve(ConfigFile.NAME) + ": " + ConfigFile.TIES,
          "is false and " + Gpt2Layout.LM_HEAD + " is missing",
          "set it to true, or use a checkpoint whose head is tied");
    }
    if (!stored || !claimed.tieWordEmbeddings()) {
      return claimed;
    }
    Gpt2Layout untied = Gpt2Layout.of(claimed.withTiedHead(false));
    LayoutCheck check = new LayoutCheck(folder, weights);
    TensorSpec wte = untied.specs().get(untied.wte());
    check.checkTensor(wte);
    check.checkTensor(untied.specs().get(untied.head()));
    long difference =
        firstDifference(weights.tensor(Gpt2Layout.LM_HEAD), weights.tensor(wte.name()));
    if (difference < 0) {
      return claimed;
    }
    notes.add(
        folder.resolve(ConfigFile.NAME)
            + " says that the head is tied, but "
            + weights.storedName(Gpt2Layout.LM_HEAD)
            + " differs from "
            + weights.storedName(wte.name())
            + " at weight "
            + difference
            + ": the stored head is used (tie_word_embeddings: false)");
    return claimed.withTiedHead(false);
  }

  private static long firstDifference(StoredTensor one, StoredTensor other) {
    if (one.dtype() == other.dtype() && one.bytes().mismatch(other.bytes()) < 0) {
      return -1;
    }
    try (Arena arena = Arena.ofConfined()) {
      int[] dims = one.shape().dims().stream().mapToInt(Integer::intValue).toArray();
      FloatView ones = FloatView.allocate(arena, dims);
      FloatView others = FloatView.allocate(arena, dims);
      one.copyTo(ones);
      other.copyTo(others);
      for (long i = 0; i < ones.size(); i++) {
        if (ones.get(i) != others.get(i)) {
          return i;
        }
      }
      return -1;
    }
  }
}
