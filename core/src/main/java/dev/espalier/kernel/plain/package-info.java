/**
 * The operations as loops over scalars: the specification, against which every faster form is
 * tested, and what runs where nothing else can. Never holds anything clever.
 */
@NullMarked
package dev.espalier.kernel.plain;

import org.jspecify.annotations.NullMarked;
