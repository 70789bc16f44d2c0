package dev.espalier.cli.disk;

/** The operations that modify a disk. */
enum Operation {
  CREATE,
  WRITE,
  FLUSH,
  RENAME,
  MAKE_DIRECTORY,
  DELETE,
  SET_ATTRIBUTE
}
