package dev.espalier.experiment;

import dev.espalier.settings.Resume;

/** The treatment of a directory that already holds a run. */
public enum IfExists {
  /** An existing run is an error. */
  REFUSE,
  /** An existing run with the same settings and inputs is resumed; without one, a run starts. */
  RESUME,
  /** The same, and settings that are not given are those of the existing run. */
  CONTINUE,
  /** An existing run is deleted; anything else in the directory is an error. */
  OVERWRITE;

  /** Returns the treatment that a choice of how to resume means. */
  static IfExists of(Resume resume) {
    return switch (resume) {
      case NO -> REFUSE;
      case YES -> CONTINUE;
      case AUTO -> RESUME;
    };
  }

  /** Tells whether an existing run goes on. */
  public boolean resumes() {
    return this == RESUME || this == CONTINUE;
  }
}
