package dev.espalier.publish.card;

import dev.espalier.report.picture.Picture;
import java.util.List;

/**
 * A model card and the pictures to which it refers.
 *
 * @param text the card, in YAML and Markdown
 * @param pictures the pictures, whose places are {@link #place}
 */
public record Card(String text, List<Picture> pictures) {

  /** Hosts show a picture that lies in the repository by its path there. */
  private static final String FOLDER = "figures/";

  public Card {
    pictures = List.copyOf(pictures);
  }

  /** Returns the path of a picture from the folder of the card. */
  public static String place(Picture picture) {
    return FOLDER + picture.id() + ".svg";
  }
}
