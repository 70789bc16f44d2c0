package dev.espalier.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import org.junit.jupiter.params.converter.ConvertWith;
import org.junit.jupiter.params.converter.TypedArgumentConverter;

/** A setting that a test's table names by its constant. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ConvertWith(Named.Constant.class)
@interface Named {

  /** Finds the setting by the name of its constant. */
  @SuppressWarnings("rawtypes") // a converter needs a class, and Setting<?> has none
  final class Constant extends TypedArgumentConverter<String, Setting> {

    Constant() {
      super(String.class, Setting.class);
    }

    @Override
    protected Setting convert(String name) {
      return Setting.ofKey(name.toLowerCase(Locale.ROOT)).orElseThrow();
    }
  }
}
