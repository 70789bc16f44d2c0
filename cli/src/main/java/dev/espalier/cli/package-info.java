/**
 * The commands: each turns options into one call of the library. {@link dev.espalier.cli.Main} is
 * the entry, {@link dev.espalier.cli.SettingOptions} derives the options from the library's
 * settings, and {@link dev.espalier.cli.Faults} alone maps failures to exit status.
 */
@org.jspecify.annotations.NullMarked
package dev.espalier.cli;
