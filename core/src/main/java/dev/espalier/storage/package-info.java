/** Files: written aside, flushed and renamed; hashed; and what to say when that fails. */
@NullMarked
package dev.espalier.storage;

import org.jspecify.annotations.NullMarked;
