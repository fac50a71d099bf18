package io.company.platform.deploy.build;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * How a project is built and started. Pure. The script runs in a folder with the source tree in
 * {@code source/} and leaves what is to run in {@code artifact/}.
 *
 * @param toolchain of the build and of the replicas
 * @param command starts a replica inside the artifact
 */
public record Recipe(String toolchain, String script, List<String> command) {

  /** A recipe, or what is missing from the project. */
  public sealed interface Choice {

    record Chosen(Recipe recipe) implements Choice {}

    /**
     * @param message for the developer: what is missing and what to do
     */
    record Impossible(String message) implements Choice {}
  }

  /**
   * What a runtime needs to be built and started; {@code start} null when the project does not say.
   */
  private record Parts(String toolchain, String build, String take, String start, String path) {}

  private static final String TAKE_ALL = "mv \"$PROJECT\" artifact\n";

  /**
   * What Maven leaves in target/: a Quarkus application as it is, else the largest jar and the
   * folders beside it.
   */
  private static final String TAKE_JAR =
      """
      mkdir artifact
      if [ -d "$PROJECT"/target/quarkus-app ]; then
        cp -R "$PROJECT"/target/quarkus-app/. artifact/
        mv artifact/quarkus-run.jar artifact/application.jar
      else
        jar=$(ls -S "$PROJECT"/target/*.jar | grep -v -e '-sources.jar$' -e '-javadoc.jar$' -e '-tests.jar$' | head -n 1)
        cp "$jar" artifact/application.jar
        for folder in lib dependency; do
          if [ -d "$PROJECT/target/$folder" ]; then cp -R "$PROJECT/target/$folder" artifact/; fi
        done
      fi
      """;

  /**
   * Scripts that pip installs name the interpreter by its path, which is another one where the
   * artifact runs.
   */
  private static final String TAKE_PYTHON =
      """
      for script in "$PROJECT"/.venv/bin/*; do
        if head -c 2 "$script" | grep -q '^#!'; then
          sed -i '1s|^#!.*/python[0-9.]*$|#!/usr/bin/env python|' "$script"
        fi
      done
      """
          + TAKE_ALL;

  /**
   * @param runtime of the application, e.g. {@code node-18}, or {@code auto}
   * @param path of the project inside the repository; empty for its root
   * @param build of the Deployment: replaces the runtime's build steps; null for none
   * @param start of the Deployment: replaces the runtime's start command; null for none
   */
  public static Choice choose(
      String runtime, Project project, String path, String build, String start) {
    Optional<String> found = "auto".equals(runtime) ? detect(project) : Optional.of(runtime);
    if (found.isEmpty()) {
      return new Choice.Impossible(
          "spec.runtime of the application is auto, and none of package.json, pom.xml, requirements.txt, pyproject.toml"
              + " and index.html is in the source; set spec.runtime or spec.source.path");
    }
    String missing = missing(found.get(), project, build);
    if (missing != null) {
      return new Choice.Impossible(missing);
    }
    Parts parts = parts(found.get(), project);
    String command = start != null ? start : project.procfileWeb().orElse(parts.start());
    if (command == null) {
      return new Choice.Impossible(
          "nothing says how to start the application: add a start script to package.json, a Procfile with a web line, or"
              + " spec.build.start");
    }
    String steps = build != null ? build.strip() + "\n" : parts.build();
    return new Choice.Chosen(
        new Recipe(
            parts.toolchain(),
            script(path, steps, parts.take()),
            List.of("/bin/sh", "-c", shell(command, parts.path()))));
  }

  /**
   * The runtime that a project is for; what the Application's documentation promises of {@code
   * auto}.
   */
  static Optional<String> detect(Project project) {
    if (project.has("package.json")) {
      return Optional.of(
          NodeVersion.of(project.packageJson().path("engines").path("node").asText("")));
    }
    if (project.has("pom.xml")) {
      return Optional.of("java-25");
    }
    if (project.has("requirements.txt") || project.has("pyproject.toml")) {
      return Optional.of("python-3");
    }
    return project.has("index.html") ? Optional.of("static") : Optional.empty();
  }

  private static String missing(String runtime, Project project, String build) {
    if (runtime.startsWith("node-") && !project.has("package.json")) {
      return "the runtime is "
          + runtime
          + ", and there is no package.json in the source; check spec.source.path";
    }
    if (runtime.startsWith("node-") && project.malformedPackageJson().isPresent()) {
      return project.malformedPackageJson().get();
    }
    if (runtime.startsWith("java-") && !project.has("pom.xml") && build == null) {
      return "the runtime is "
          + runtime
          + ", and there is no pom.xml in the source; add one or set spec.build.command";
    }
    return null;
  }

  private static Parts parts(String runtime, Project project) {
    if (runtime.startsWith("node-")) {
      return new Parts(runtime, npm(project), TAKE_ALL, nodeStart(project), "node_modules/.bin");
    }
    if (runtime.startsWith("java-")) {
      return java(runtime, project);
    }
    if (runtime.startsWith("python-")) {
      return new Parts(runtime, pip(project), TAKE_PYTHON, pythonStart(project), ".venv/bin");
    }
    return new Parts("static", "", TAKE_ALL, "static-server", null);
  }

  private static String npm(Project project) {
    boolean locked = project.has("package-lock.json") || project.has("npm-shrinkwrap.json");
    String install =
        locked ? "npm ci --no-audit --no-fund\n" : "npm install --no-audit --no-fund\n";
    JsonNode scripts = project.packageJson().path("scripts");
    String build = scripts.hasNonNull("build") ? "npm run build\n" : "";
    boolean tested =
        scripts.hasNonNull("test") && !scripts.path("test").asText().contains("no test specified");
    String test = tested ? "CI=true npm test\n" : "";
    String quiet = "export npm_config_update_notifier=false\n";
    return quiet + install + build + test + "npm prune --omit=dev --no-audit --no-fund\n";
  }

  /**
   * The start script's own command rather than npm, which would stand between the platform's
   * signals and the process.
   */
  private static String nodeStart(Project project) {
    JsonNode manifest = project.packageJson();
    String script = manifest.path("scripts").path("start").asText("").strip();
    if (!script.isEmpty()) {
      return script;
    }
    String main = manifest.path("main").asText("").strip();
    if (main.matches("[A-Za-z0-9@._/-]+")) {
      return "node " + main;
    }
    return project.has("server.js")
        ? "node server.js"
        : project.has("index.js") ? "node index.js" : null;
  }

  private static Parts java(String runtime, Project project) {
    String maven = project.has("mvnw") ? "sh ./mvnw" : "mvn";
    String build = maven + " -q -B -ntp -Dmaven.repo.local=\"$HOME/.m2/repository\" package\n";
    return new Parts(runtime, build, TAKE_JAR, "java ${JAVA_OPTS:-} -jar application.jar", null);
  }

  private static String pip(Project project) {
    String install = ".venv/bin/python -m pip install --no-input ";
    boolean wants =
        project
            .text("requirements.txt")
            .lines()
            .anyMatch(line -> !line.isBlank() && !line.strip().startsWith("#"));
    if (wants) {
      return "python3 -m venv .venv\n" + install + "-r requirements.txt\n";
    }
    String own = project.has("pyproject.toml") ? install + ".\n" : "";
    return "python3 -m venv .venv\n" + own;
  }

  private static String pythonStart(Project project) {
    if (project.has("main.py")) {
      return "python main.py";
    }
    return project.has("app.py") ? "python app.py" : null;
  }

  private static String script(String path, String steps, String take) {
    String folder = path == null || path.isEmpty() ? "source" : "source/" + path;
    return """
        ROOT=$PWD
        cd %s
        PROJECT=$PWD
        set -x
        %s{ set +x; } 2>/dev/null
        cd "$ROOT"
        %s"""
        .formatted(quoted(folder), steps, take);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * As the argument of {@code sh -c}: the command in the shell's place where it is a single one.
   */
  static String shell(String command, String path) {
    String prefix = path == null ? "" : "PATH=\"$PWD/" + path + ":$PATH\"; export PATH; ";
    boolean several =
        command.matches("(?s).*[;&|\\n`<>].*")
            || command.matches("(?s)(exec|cd|set|export|\\.)\\s.*");
    if (several) {
      return prefix + command;
    }
    boolean assigns = command.matches("[A-Za-z_][A-Za-z0-9_]*=.*");
    return prefix + "exec " + (assigns ? "env " : "") + command;
  }
}
