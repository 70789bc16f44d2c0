package dev.espalier.cli.disk;

/** What can be asked of a disk that changes it. */
enum Operation {
  CREATE,
  WRITE,
  FLUSH,
  RENAME,
  MAKE_DIRECTORY,
  DELETE,
  SET_ATTRIBUTE
}
