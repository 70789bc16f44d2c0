/**
 * Dense products by Intel's oneDNN, through JavaCPP. Everything else of a step stays in Java. Says
 * with {@link dev.espalier.kernel.onednn.OneDnnUnavailableException} why it cannot be had; never
 * decides what to use instead.
 */
package dev.espalier.kernel.onednn;
