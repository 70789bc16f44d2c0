/**
 * Sizes and checksums of files, as records list them, and what is wrong with files that do not fit.
 */
@NullMarked
package dev.espalier.record.files;

import org.jspecify.annotations.NullMarked;
