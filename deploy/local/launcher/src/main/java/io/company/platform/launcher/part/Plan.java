package io.company.platform.launcher.part;

import io.company.platform.launcher.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The parts of the platform, each after those that it needs. */
public record Plan(List<Part> parts) {

  public Plan {
    Set<String> before = new LinkedHashSet<>();
    for (Part part : parts) {
      for (String need : part.needs()) {
        if (!before.contains(need)) {
          throw new IllegalArgumentException(
              part.name() + " needs " + need + ", which does not come before it");
        }
      }
      before.add(part.name());
    }
    parts = List.copyOf(parts);
  }

  public List<String> names() {
    return parts.stream().map(Part::name).toList();
  }

  /**
   * @throws Refusal that lists the known ones
   */
  public Part named(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new Refusal(
                    "there is no part " + name + ": choose one of " + String.join(", ", names())));
  }

  public Optional<Part> find(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).findFirst();
  }

  /** Those that are named, and what they need. */
  public Plan only(Set<String> wanted) {
    wanted.forEach(this::named);
    Set<String> kept = new LinkedHashSet<>(wanted);
    for (Part part : parts.reversed()) {
      if (kept.contains(part.name())) {
        kept.addAll(part.needs());
      }
    }
    return new Plan(parts.stream().filter(part -> kept.contains(part.name())).toList());
  }

  /**
   * In which order they are stopped: groups, one after the other, each before what its members
   * need.
   */
  public List<List<Part>> stopOrder() {
    Map<String, Part> byName =
        parts.stream().collect(Collectors.toMap(Part::name, Function.identity()));
    List<Part> left = new ArrayList<>(parts);
    List<List<Part>> groups = new ArrayList<>();
    while (!left.isEmpty()) {
      Set<String> needed =
          left.stream().flatMap(part -> part.needs().stream()).collect(Collectors.toSet());
      List<Part> group = left.stream().filter(part -> !needed.contains(part.name())).toList();
      groups.add(group.stream().map(part -> byName.get(part.name())).toList());
      left.removeAll(group);
    }
    return groups;
  }
}
