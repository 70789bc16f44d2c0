/**
 * Dense products by Intel's oneDNN, through JavaCPP. Everything else of a step stays in Java. Says
 * with {@link dev.espalier.kernel.onednn.OneDnnUnavailableException} why it cannot be had; never
 * decides what to use instead.
 */
@NullMarked
package dev.espalier.kernel.onednn;

import org.jspecify.annotations.NullMarked;
