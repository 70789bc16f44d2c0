package dev.espalier.record.json;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Marks a measured number, which may be NaN or infinite. JSON cannot express these: every mapper
 * writes them as {@code null} and reads {@code null} as NaN.
 */
@JacksonAnnotationsInside
@JsonSerialize(using = Measured.Writer.class)
@JsonDeserialize(using = Measured.Reader.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER})
public @interface Measured {

  /** Writes a finite number, or null. */
  final class Writer extends ValueSerializer<Double> {
    @Override
    public void serialize(Double value, JsonGenerator json, SerializationContext context) {
      if (Double.isFinite(value)) {
        json.writeNumber(value);
      } else {
        json.writeNull();
      }
    }
  }

  /** Reads a number, or null as NaN. */
  final class Reader extends ValueDeserializer<Double> {
    @Override
    public Double deserialize(JsonParser json, DeserializationContext context) {
      return json.currentToken().isNumeric()
          ? Double.valueOf(json.getDoubleValue())
          : (Double) context.handleUnexpectedToken(Double.class, json);
    }

    @Override
    public Object getNullValue(DeserializationContext context) {
      return Double.NaN;
    }
  }
}
