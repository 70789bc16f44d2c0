package dev.espalier.bench.data;

/** The kinds of file that hold the same rows. */
enum DataFormat {
  TEXT("text", "train.txt"),
  JSONL("jsonl", "train.jsonl"),
  JSONL_GZIP("jsonl.gz", "train.jsonl.gz"),
  PARQUET("parquet", "train.parquet");

  private final String title;
  private final String file;

  DataFormat(String title, String file) {
    this.title = title;
    this.file = file;
  }

  /** Returns the name of the file in this format. */
  String file() {
    return file;
  }

  @Override
  public String toString() {
    return title;
  }
}
