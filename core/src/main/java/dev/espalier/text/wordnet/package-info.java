/** The embedded text: WordNet's definitions and example sentences. */
@NullMarked
package dev.espalier.text.wordnet;

import org.jspecify.annotations.NullMarked;
