package dev.espalier.text.dataset;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Knows where datasets of the Hugging Face hub lie. */
@FunctionalInterface
public interface HubDatasets {

  /**
   * The directory with the files of a dataset.
   *
   * @param id such as {@code wikitext} or {@code Salesforce/wikitext}
   * @param config such as {@code wikitext-2-raw-v1}, or null
   * @throws dev.espalier.fault.BadInputException that says where to place the files, if they are
   *     not there
   */
  Path folder(String id, @Nullable String config);
}
