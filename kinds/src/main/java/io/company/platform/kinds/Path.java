package io.company.platform.kinds;

/**
 * Paths of fields as errors show them: {@code spec.environments[1]}, {@code
 * metadata.labels["example.com/tier"]}.
 */
final class Path {

  private Path() {}

  static String field(String parent, String name) {
    return parent.isEmpty() ? name : key(parent, name);
  }

  static String item(String parent, int index) {
    return parent + "[" + index + "]";
  }

  static String key(String parent, String name) {
    if (name.matches("[A-Za-z0-9_-]+")) {
      return parent + "." + name;
    }
    return parent + "[" + Shown.text(name) + "]";
  }

  /** Of a JSON pointer. */
  static String of(String pointer) {
    return pointer.substring(1).replace('/', '.');
  }
}
