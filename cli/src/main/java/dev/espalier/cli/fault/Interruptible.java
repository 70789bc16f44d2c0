package dev.espalier.cli.fault;

/** A command that leaves files behind when it is interrupted. */
public interface Interruptible {

  /** Returns what the user finds or can do next, as one clause. */
  String afterInterruption();
}
