/** The text Espalier brings along: WordNet's definitions and example sentences. */
@NullMarked
package dev.espalier.text.wordnet;

import org.jspecify.annotations.NullMarked;
