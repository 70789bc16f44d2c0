/** Text as token ids: the contracts. */
@NullMarked
package dev.espalier.text;

import org.jspecify.annotations.NullMarked;
