package dev.espalier.cli.fault;

/** A command that leaves something behind when it is interrupted. */
public interface Interruptible {

  /** What the user finds, or can do next; one clause. */
  String afterInterruption();
}
