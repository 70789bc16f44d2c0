package dev.espalier.export;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Map;

/** A file opened and run by ONNX Runtime, on one thread. */
public final class OnnxModel implements AutoCloseable {

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  private OnnxModel(Path file) throws OrtException {
    environment.setTelemetry(false);
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    session = environment.createSession(file.toString(), options);
  }

  public static OnnxModel open(Path file) throws OrtException {
    return new OnnxModel(file);
  }

  /** Computes the logits [batch, sequence, vocabulary] of the ids [batch, sequence]. */
  public float[][][] logits(long[][] ids) throws OrtException {
    try (OnnxTensor in = OnnxTensor.createTensor(environment, ids);
        OrtSession.Result out = session.run(Map.of("input_ids", in))) {
      return (float[][][]) out.get("logits").orElseThrow().getValue();
    }
  }

  /** Returns the file's metadata and descriptions of its inputs and outputs. */
  public String description() throws OrtException {
    return session.getInputInfo()
        + " "
        + session.getOutputInfo()
        + " "
        + session.getMetadata().getProducerName()
        + " "
        + session.getMetadata().getCustomMetadata();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
