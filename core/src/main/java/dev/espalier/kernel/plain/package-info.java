/**
 * The operations as loops over scalars: the specification, against which every faster form is
 * tested, and what runs where nothing else can. Never holds anything clever.
 */
package dev.espalier.kernel.plain;
