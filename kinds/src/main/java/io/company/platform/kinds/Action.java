package io.company.platform.kinds;

/**
 * An action subresource: {@code POST …/{plural}/{name}/{name()}}.
 *
 * @param name the last part of the path, e.g. {@code rollback}
 * @param description what it does, for the API's documentation
 * @param body the record that its body is decoded to; {@code Void.class} where it takes none
 * @param example of its body, as JSON
 * @param role the least role that may call it
 * @param answer the kind that it answers with, {@code BackupList} for several of one; null is the
 *     object that it is called on, as it is after the action
 */
public record Action(
    String name, String description, Class<?> body, String example, Role role, String answer) {

  public Action(String name, String description, Class<?> body, String example, Role role) {
    this(name, description, body, example, role, null);
  }
}
