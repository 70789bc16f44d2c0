package dev.espalier.cli;

/** A command that leaves something behind when it is interrupted. */
interface Interruptible {

  /** What the user finds, or can do next; one clause. */
  String afterInterruption();
}
