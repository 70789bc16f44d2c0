package dev.espalier.text.dataset;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Locates datasets of the Hugging Face Hub. */
@FunctionalInterface
public interface HubDatasets {

  /**
   * Returns the directory with the files of a dataset.
   *
   * @param id such as {@code wikitext} or {@code Salesforce/wikitext}
   * @param config such as {@code wikitext-2-raw-v1}, or null
   * @throws dev.espalier.fault.BadInputException that says where to place the files, if they are
   *     missing
   */
  Path folder(String id, @Nullable String config);
}
