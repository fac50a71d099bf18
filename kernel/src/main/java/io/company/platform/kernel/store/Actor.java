package io.company.platform.kernel.store;

/** Who changes something, for the log: a user's name, or a service's. */
public record Actor(String name) {}
