package dev.espalier.hub.pull;

import dev.espalier.hub.api.FileMetadata;
import dev.espalier.hub.api.HubApi;
import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import java.net.URI;

/**
 * Where the bytes of a file are. The address of a storage host holds for some minutes only, so it
 * is asked for again when it is refused. Thread-safe.
 */
final class BlobSource {

  private final HubApi api;
  private final Blob blob;
  private URI location;

  /**
   * Asks the Hub for the place, and checks that what is there is what its list of files says.
   *
   * @throws HubException if the file is not there or another
   */
  BlobSource(HubApi api, Blob blob) {
    this.api = api;
    this.blob = blob;
    this.location = ask();
  }

  private URI ask() {
    FileMetadata metadata = api.metadata(blob.cache().id(), blob.commit(), blob.file().path());
    if (!metadata.commit().equals(blob.commit())) {
      throw differs("is announced for another commit than asked for");
    }
    if (!metadata.etag().equals(blob.file().etag())) {
      throw differs("is announced with another hash than in the list of files");
    }
    if (metadata.size().isPresent() && metadata.size().getAsLong() != blob.file().bytes()) {
      throw differs(
          "is announced with "
              + metadata.size().getAsLong()
              + " bytes, and with "
              + blob.file().bytes()
              + " in the list of files");
    }
    return metadata.location();
  }

  private HubException differs(String fault) {
    return new HubException(Kind.PROTOCOL, blob.about(), fault, "try again later");
  }

  synchronized URI location() {
    return location;
  }

  /** Asks for the place again, unless another thread has done so. */
  synchronized void refresh(URI refused) {
    if (location.equals(refused)) {
      location = ask();
    }
  }
}
