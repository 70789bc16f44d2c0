/** The Hub's own answers: revisions, lists of files, metadata of a file. */
@NullMarked
package dev.espalier.hub.api;

import org.jspecify.annotations.NullMarked;
