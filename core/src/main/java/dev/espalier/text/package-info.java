/** Text as token ids: the interfaces. */
@NullMarked
package dev.espalier.text;

import org.jspecify.annotations.NullMarked;
