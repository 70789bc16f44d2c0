/** The options and results of compaction, independent of models. */
@NullMarked
package dev.espalier.structure.compaction;

import org.jspecify.annotations.NullMarked;
