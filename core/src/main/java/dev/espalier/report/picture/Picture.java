package dev.espalier.report.picture;

/**
 * A drawn figure.
 *
 * @param id the id of the figure of which it is a picture
 * @param alternative what it shows, in words
 * @param svg the document
 */
public record Picture(String id, String alternative, String svg) {}
