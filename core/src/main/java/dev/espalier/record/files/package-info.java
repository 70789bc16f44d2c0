/** Sizes and checksums of files as listed in records, and the detection of damage. */
@NullMarked
package dev.espalier.record.files;

import org.jspecify.annotations.NullMarked;
