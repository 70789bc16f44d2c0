/** Atomic writing of files and directories, hashing, and error messages for file operations. */
@NullMarked
package dev.espalier.storage;

import org.jspecify.annotations.NullMarked;
