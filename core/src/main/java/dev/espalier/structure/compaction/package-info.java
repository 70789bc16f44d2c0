/** What compaction is asked for and what it tells, for programs that know no models. */
@NullMarked
package dev.espalier.structure.compaction;

import org.jspecify.annotations.NullMarked;
