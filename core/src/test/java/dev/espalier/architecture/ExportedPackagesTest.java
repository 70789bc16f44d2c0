package dev.espalier.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.espalier.experiment.Experiment;
import dev.espalier.hub.pull.PullListener;
import dev.espalier.hub.push.PushResult;
import dev.espalier.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Checks that the API is closed: no signature of an exported package names a type that programs
 * cannot name. {@code module-info.java} lists the exported packages.
 */
class ExportedPackagesTest {

  private static Path classes;
  private static Set<String> exported;

  /**
   * Listeners receive the progress of downloads, and a push returns its result, so the module of
   * the Hub is part of the API.
   */
  private static final Set<String> OF_THE_HUB =
      Set.of(PullListener.class.getPackageName(), PushResult.class.getPackageName());

  private final Set<String> leaks = new TreeSet<>();

  @BeforeAll
  static void readDescriptor() throws IOException, URISyntaxException {
    classes = Path.of(Experiment.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      exported =
          ModuleDescriptor.read(in).exports().stream()
              .filter(exports -> !exports.isQualified())
              .map(ModuleDescriptor.Exports::source)
              .collect(Collectors.toSet());
    }
  }

  @Test
  void noSignatureOfTheApiNamesAnUnexportedType() throws IOException {
    List<Class<?>> api = exported.stream().flatMap(ExportedPackagesTest::typesOf).toList();
    assertThat(api).contains(Experiment.class, Setting.class).hasSizeGreaterThan(50);
    api.forEach(this::lookAt);
    assertThat(leaks).isEmpty();
  }

  @Test
  void findsLeaks() {
    look("here", List.class, new HashSet<>());
    look("here", Experiment[].class, new HashSet<>());
    assertThat(leaks).isEmpty();
    look("here", dev.espalier.mask.Mask[].class, new HashSet<>());
    assertThat(leaks).containsExactly("here names dev.espalier.mask.Mask");
  }

  private static Stream<Class<?>> typesOf(String name) {
    try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".class") && !file.startsWith("package-info"))
          .<Class<?>>map(file -> load(name + "." + file.substring(0, file.length() - 6)))
          .filter(ExportedPackagesTest::isShown)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ExportedPackagesTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private void lookAt(Class<?> type) {
    show(type.getName(), type.getGenericSuperclass());
    show(type.getName(), type.getGenericInterfaces());
    show(type.getName(), type.getTypeParameters());
    for (Method method : type.getDeclaredMethods()) {
      if (isShown(method)) {
        show(at(method), method.getGenericReturnType());
        show(at(method), method.getGenericParameterTypes());
        show(at(method), method.getGenericExceptionTypes());
        show(at(method), method.getTypeParameters());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isShown(constructor)) {
        show(at(constructor), constructor.getGenericParameterTypes());
      }
    }
    for (Field field : type.getDeclaredFields()) {
      if (isShown(field)) {
        // The type of a setting's value is internal: programs give a text, a number or a boolean to
        // a Setting<?>.
        boolean setting = field.getType() == Setting.class;
        show(at(field), setting ? field.getType() : field.getGenericType());
      }
    }
  }

  private static String at(Member member) {
    return member.getDeclaringClass().getName() + "#" + member.getName();
  }

  private void show(String where, Type... types) {
    for (Type type : types) {
      if (type != null) {
        look(where, type, new HashSet<>());
      }
    }
  }

  private void look(String where, Type type, Set<Type> seen) {
    if (!seen.add(type)) {
      return;
    }
    switch (type) {
      case Class<?> named -> check(where, named);
      case ParameterizedType of -> {
        look(where, of.getRawType(), seen);
        Stream.of(of.getActualTypeArguments()).forEach(argument -> look(where, argument, seen));
      }
      case WildcardType of -> {
        Stream.of(of.getUpperBounds()).forEach(bound -> look(where, bound, seen));
        Stream.of(of.getLowerBounds()).forEach(bound -> look(where, bound, seen));
      }
      case TypeVariable<?> of ->
          Stream.of(of.getBounds()).forEach(bound -> look(where, bound, seen));
      case GenericArrayType of -> look(where, of.getGenericComponentType(), seen);
      default -> throw new AssertionError(type);
    }
  }

  /** Types of libraries are as inaccessible to a program as those of internal packages. */
  private void check(String where, Class<?> named) {
    Class<?> type = named;
    while (type.isArray()) {
      type = type.getComponentType();
    }
    boolean known =
        type.isPrimitive()
            || type.getPackageName().startsWith("java.")
            || OF_THE_HUB.contains(type.getPackageName())
            || (exported.contains(type.getPackageName()) && isShown(type));
    if (!known) {
      leaks.add(where + " names " + type.getName());
    }
  }

  private static boolean isShown(Member member) {
    return isShown(member.getModifiers()) && !member.isSynthetic();
  }

  private static boolean isShown(Class<?> type) {
    for (Class<?> of = type; of != null; of = of.getEnclosingClass()) {
      if (!isShown(of.getModifiers()) || of.isAnonymousClass() || of.isLocalClass()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isShown(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }
}
