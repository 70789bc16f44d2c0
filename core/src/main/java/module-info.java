/**
 * Trains, prunes and reshapes GPT-2-family language models on the CPU. The exported packages are
 * the API: experiments and tools, their listeners and results, settings, records, reports and
 * failures.
 *
 * <p>Open, since Jackson reads and writes the records of many packages.
 */
open module dev.espalier.core {
  requires static org.jspecify;
  requires static jdk.incubator.vector;
  requires java.logging;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.management;
  requires ai.djl.tokenizers;
  requires com.fasterxml.jackson.annotation;
  requires com.github.luben.zstd_jni;
  requires com.google.protobuf;
  requires de.siegmar.fastcsv;
  requires transitive dev.espalier.hub;
  requires dev.hardwood.core;
  requires org.apache.commons.compress;
  requires org.apache.commons.statistics.distribution;
  requires org.bytedeco.dnnl;
  requires org.bytedeco.javacpp;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;

  exports dev.espalier.experiment;
  exports dev.espalier.experiment.compare;
  exports dev.espalier.experiment.progress;
  exports dev.espalier.experiment.sweep;
  exports dev.espalier.experiment.tool;
  exports dev.espalier.experiment.transfer;
  exports dev.espalier.fault;
  exports dev.espalier.publish;
  exports dev.espalier.record;
  exports dev.espalier.record.compare;
  exports dev.espalier.report;
  exports dev.espalier.serve;
  exports dev.espalier.settings;
  exports dev.espalier.structure.compaction;
  exports dev.espalier.text.progress;
  exports dev.espalier.train.progress;
}
