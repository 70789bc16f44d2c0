/**
 * Reading of PyTorch's own files, {@code pytorch_model.bin}, without running anything in them: a
 * pickle is a program, of which only the part that builds tensors is understood. Not thread-safe
 * while a file is opened; an open file may be read by several threads.
 */
@NullMarked
package dev.espalier.torch;

import org.jspecify.annotations.NullMarked;
