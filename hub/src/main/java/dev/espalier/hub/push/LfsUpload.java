package dev.espalier.hub.push;

import dev.espalier.hub.fault.HubException;
import dev.espalier.hub.fault.HubException.Kind;
import dev.espalier.hub.push.LfsObject.Upload;
import dev.espalier.hub.wire.HubClient;
import dev.espalier.hub.wire.HubRequest;
import dev.espalier.hub.wire.HubResponse;
import dev.espalier.hub.wire.Origins;
import dev.espalier.hub.wire.UploadBody;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Sends large files to the storage to which the Hub refers, whole or in parts, a few parts at a
 * time. The token is never sent there.
 */
record LfsUpload(Session session, SentBytes sent) {

  private static final int PARTS_AT_ONCE = 4;
  private static final int LONGEST_ETAG = 1000;

  /** The storage puts the parts together before it answers. */
  private static final Duration ASSEMBLY = Duration.ofMinutes(5);

  /**
   * Sends a file unless it is stored already.
   *
   * @throws HubException if the storage refuses it or cannot be reached
   */
  void send(LfsObject object) {
    if (object.upload().isEmpty()) {
      return;
    }
    Planned file = object.file();
    Upload upload = object.upload().get();
    if (upload.parts().isEmpty()) {
      put(file, upload.address(), 0, file.size());
    } else {
      complete(file, upload, inParts(file, upload));
    }
    object.verify().ifPresent(address -> verify(file, address));
  }

  private List<String> inParts(Planned file, Upload upload) {
    List<String> etags = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(PARTS_AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<String>> parts = new ArrayList<>();
      for (int part = 0; part < upload.parts().size(); part++) {
        URI address = upload.parts().get(part);
        long from = part * upload.partBytes();
        long bytes = Math.min(upload.partBytes(), file.size() - from);
        int number = part + 1;
        parts.add(threads.submit(() -> etag(file, number, put(file, address, from, bytes))));
      }
      try {
        for (Future<String> part : parts) {
          etags.add(part.get());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException fault
            ? fault
            : new IllegalStateException(e.getCause());
      } finally {
        threads.shutdownNow();
      }
    }
    return etags;
  }

  /** Returns the {@code ETag} of the response, or an empty text. */
  private String put(Planned file, URI address, long from, long bytes) {
    SentBytes.Count count = sent.count(file.path());
    HubRequest request =
        HubRequest.send(
                "PUT",
                address,
                about(file),
                () -> {
                  count.restart();
                  return new UploadBody(
                      () -> new Bounded(file.file().content().open(from), bytes),
                      bytes,
                      count::add);
                })
            .repeatable()
            .anonymous();
    return toStorage(
        file, address, request, response -> response.header("ETag").map(String::strip).orElse(""));
  }

  private String etag(Planned file, int part, String etag) {
    if (etag.isEmpty() || etag.length() > LONGEST_ETAG) {
      throw new HubException(
          Kind.PROTOCOL,
          about(file),
          "the storage returns no usable ETag for part " + part,
          "push again");
    }
    return etag;
  }

  private void complete(Planned file, Upload upload, List<String> etags) {
    List<Map<String, Object>> parts = new ArrayList<>();
    for (int part = 0; part < etags.size(); part++) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("partNumber", part + 1);
      each.put("etag", etags.get(part));
      parts.add(each);
    }
    HubRequest request =
        Session.post(upload.address(), about(file), Map.of("oid", file.hash(), "parts", parts))
            .header("Accept", "application/vnd.git-lfs+json")
            .header("Content-Type", "application/vnd.git-lfs+json")
            .timeout(ASSEMBLY)
            .repeatable()
            .anonymous();
    toStorage(file, upload.address(), request, HubResponse::status);
  }

  private void verify(Planned file, URI address) {
    HubRequest request =
        Session.post(address, about(file), Map.of("oid", file.hash(), "size", file.size()))
            .repeatable();
    // The client sends the token if the address is the Hub's, and to no other host.
    toStorage(file, address, request.token(session.token()), HubResponse::status);
  }

  private <T> T toStorage(
      Planned file, URI address, HubRequest request, HubClient.Reader<T> reader) {
    try {
      return session
          .client()
          .send(
              request,
              response -> {
                Session.refuseRedirect(response, about(file));
                return reader.read(response);
              });
    } catch (HubException e) {
      throw switch (e.kind()) {
        case UNREACHABLE, OFFLINE, PROTOCOL, STORAGE -> e;
        default ->
            new HubException(
                Kind.REFUSED,
                about(file),
                Origins.shown(URI.create(address.getScheme() + "://" + address.getRawAuthority()))
                    + " refuses the upload: "
                    + e.what(),
                "push again; files that have arrived are not sent again",
                e);
      };
    }
  }

  private String about(Planned file) {
    return session.id() + ": " + file.path();
  }
}
