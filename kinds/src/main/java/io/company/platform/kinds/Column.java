package io.company.platform.kinds;

/**
 * A column of the table that {@code kubectl get} prints.
 *
 * @param name as printed
 * @param type {@code string}, {@code integer} or {@code date}
 * @param pointer JSON pointer into the object (RFC 6901), e.g. {@code /status/phase}
 * @param wide only shown with {@code -o wide}
 */
public record Column(String name, String type, String pointer, boolean wide) {}
