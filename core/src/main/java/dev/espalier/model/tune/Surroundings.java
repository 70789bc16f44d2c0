package dev.espalier.model.tune;

/** The layouts of a sparse projection's input and output: rows or tiles. */
enum Surroundings {
  ROWS,
  TILES_BEFORE,
  TILES_AFTER
}
