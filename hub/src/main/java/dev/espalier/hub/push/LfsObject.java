package dev.espalier.hub.push;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A large file, and where the Hub wants its bytes.
 *
 * @param file the file
 * @param upload where to send it; none if it is stored already
 * @param verify where to report that it is there, if wanted
 */
record LfsObject(Planned file, Optional<Upload> upload, Optional<URI> verify) {

  /**
   * The addresses of an upload.
   *
   * @param address where to send the whole file or, if it is sent in parts, to report all parts
   * @param partBytes the size of each part but the last; 0 if the file is sent whole
   * @param parts the address of each part
   */
  record Upload(URI address, long partBytes, List<URI> parts) {}
}
