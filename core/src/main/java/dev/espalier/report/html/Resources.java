package dev.espalier.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The resource files of the pages. */
public final class Resources {

  private static final String WEBJAR = "META-INF/maven/org.webjars.npm/echarts/pom.properties";

  private Resources() {}

  /** Returns the first lines of every page. */
  public static String head() {
    return own("head.html");
  }

  static String page() {
    return own("page.html");
  }

  static String style() {
    return own("page.css");
  }

  /** Returns the script that draws the page of one run. */
  public static String runScript() {
    return own("paper.js")
        + own("frame.js")
        + own("network.js")
        + own("magnitudes.js")
        + own("run.js");
  }

  /** Returns the script that draws the page of several runs. */
  public static String comparisonScript() {
    return own("paper.js") + own("frame.js") + own("bands.js") + own("comparison.js");
  }

  /** Returns the script that draws the page of a sweep. */
  public static String sweepScript() {
    return own("paper.js") + own("frame.js") + own("bands.js") + own("sweep.js") + own("cells.js");
  }

  /** Returns Apache ECharts, in the version that the build provides. */
  public static String echarts() {
    Properties properties = new Properties();
    try (InputStream in = ofOthers(WEBJAR)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String version = properties.getProperty("version");
    return read(ofOthers("META-INF/resources/webjars/echarts/" + version + "/dist/echarts.min.js"));
  }

  private static String own(String name) {
    String path = "/dev/espalier/report/" + name;
    return read(found(path, Resources.class.getResourceAsStream(path)));
  }

  private static String read(InputStream resource) {
    try (InputStream in = resource) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A class finds resources of its own module; those of others need a class loader. */
  private static InputStream ofOthers(String name) {
    return found(name, Resources.class.getClassLoader().getResourceAsStream(name));
  }

  private static InputStream found(String name, @Nullable InputStream in) {
    if (in == null) {
      throw new IllegalStateException(name + " is missing from the class path");
    }
    return in;
  }
}
