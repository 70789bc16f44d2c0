/**
 * The command line: each command turns options into one call of the library. {@link
 * dev.espalier.cli.Main} is the entry point, {@link dev.espalier.cli.command.SettingOptions}
 * derives the options from the library's settings, and {@link dev.espalier.cli.fault.Faults} alone
 * maps failures to exit status.
 */
@NullMarked
package dev.espalier.cli;

import org.jspecify.annotations.NullMarked;
