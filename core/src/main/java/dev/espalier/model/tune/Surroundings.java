package dev.espalier.model.tune;

/** In which layout a sparse projection finds its input and leaves its output. */
enum Surroundings {
  ROWS,
  TILES_BEFORE,
  TILES_AFTER
}
