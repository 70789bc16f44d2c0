package dev.espalier.text.dataset;

import java.nio.file.Path;
import java.util.List;

/** Locates datasets of the Hugging Face Hub. */
@FunctionalInterface
public interface HubDatasets {

  /**
   * The files of a dataset.
   *
   * @param folder the folder of the config; files lie in it, or in folders named after splits
   * @param files the files to read, which need not be all that are there
   */
  record Found(Path folder, List<Path> files) {

    public Found {
      files = List.copyOf(files);
    }
  }

  /**
   * Returns the files of a dataset.
   *
   * @param option the setting that names it, for messages
   * @param name such as {@code wikitext:wikitext-2-raw-v1}, {@code Salesforce/wikitext@main}, or an
   *     address
   * @throws dev.espalier.fault.BadInputException if it cannot be had
   */
  Found find(String option, String name);
}
