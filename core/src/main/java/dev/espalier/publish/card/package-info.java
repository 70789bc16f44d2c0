/** The model card of a run: its metadata for the Hub, and its text. */
@NullMarked
package dev.espalier.publish.card;

import org.jspecify.annotations.NullMarked;
