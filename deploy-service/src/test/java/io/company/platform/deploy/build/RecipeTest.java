package io.company.platform.deploy.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RecipeTest {

  @Test
  void nodeInstallsFromTheLockTestsAndPrunes() {
    String manifest = "{\"scripts\":{\"start\":\"node server.js\",\"test\":\"node --test\"}}";
    Recipe recipe =
        chosen("node-18", project(Map.of("package.json", manifest), "package-lock.json"));
    assertTrue(recipe.script().contains("npm ci"));
    assertTrue(recipe.script().indexOf("npm test") < recipe.script().indexOf("npm prune"));
    assertEquals("node-18", recipe.toolchain());
    assertTrue(
        recipe.command().getLast().endsWith("exec node server.js"), recipe.command().toString());
  }

  @Test
  void nodeWithoutALockOrTestsInstallsAndStartsItsMain() {
    Recipe recipe = chosen("node-20", project(Map.of("package.json", "{\"main\":\"lib/app.js\"}")));
    assertTrue(recipe.script().contains("npm install"));
    assertFalse(recipe.script().contains("npm test"));
    assertTrue(recipe.command().getLast().endsWith("exec node lib/app.js"));
  }

  @Test
  void npmsOwnPlaceholderIsNoTest() {
    String manifest =
        "{\"main\":\"a.js\",\"scripts\":{\"test\":\"echo \\\"Error: no test specified\\\" && exit 1\"}}";
    assertFalse(
        chosen("node-18", project(Map.of("package.json", manifest))).script().contains("npm test"));
  }

  @Test
  void theProcfileSaysHowToStart() {
    Project project =
        project(
            Map.of(
                "package.json", "{}", "Procfile", "worker: node w.js\nweb: node web.js --fast\n"));
    assertTrue(chosen("node-18", project).command().getLast().endsWith("exec node web.js --fast"));
  }

  @Test
  void theDeploymentsOwnCommandsComeFirst() {
    Recipe recipe =
        ((Recipe.Choice.Chosen)
                Recipe.choose(
                    "node-18", project(Map.of("package.json", "{}")), "a/b", "make all", "./run"))
            .recipe();
    assertTrue(recipe.script().contains("make all"));
    assertTrue(recipe.script().contains("cd 'source/a/b'"));
    assertFalse(recipe.script().contains("npm"));
    assertTrue(recipe.command().getLast().endsWith("exec ./run"));
  }

  @Test
  void assignmentsAndListsAreLeftToTheShell() {
    assertEquals("exec env A=1 node x", Recipe.shell("A=1 node x", null));
    assertEquals("a && b", Recipe.shell("a && b", null));
  }

  @Test
  void javaPythonAndStaticFilesHaveTheirOwnWays() {
    assertTrue(
        chosen("java-21", project(Map.of(), "pom.xml")).command().getLast().contains("java"));
    Recipe python = chosen("python-3", project(Map.of("requirements.txt", "flask\n"), "main.py"));
    assertTrue(python.script().contains("-r requirements.txt"));
    assertTrue(python.command().getLast().contains(".venv/bin"));
    Recipe bare = chosen("python-3", project(Map.of("requirements.txt", "# none\n"), "app.py"));
    assertFalse(bare.script().contains("pip install"));
    assertEquals("static", chosen("static", project(Map.of(), "index.html")).toolchain());
  }

  @Test
  void autoFindsOutAndSaysWhenItCanNot() {
    assertEquals(
        "node-20", detected(project(Map.of("package.json", "{\"engines\":{\"node\":\"^20.1\"}}"))));
    assertEquals(
        "node-22", detected(project(Map.of("package.json", "{\"engines\":{\"node\":\">=18\"}}"))));
    assertEquals("java-25", detected(project(Map.of(), "pom.xml")));
    assertEquals("python-3", detected(project(Map.of(), "pyproject.toml")));
    assertEquals("static", detected(project(Map.of(), "index.html")));
    assertTrue(impossible("auto", project(Map.of(), "README.md")).contains("package.json"));
  }

  @Test
  void whatCanNotBeBuiltOrStartedSaysWhy() {
    assertTrue(impossible("node-18", project(Map.of(), "pom.xml")).contains("package.json"));
    assertTrue(impossible("node-18", project(Map.of("package.json", "{}"))).contains("start"));
  }

  private static Recipe chosen(String runtime, Project project) {
    return switch (Recipe.choose(runtime, project, null, null, null)) {
      case Recipe.Choice.Chosen chosen -> chosen.recipe();
      case Recipe.Choice.Impossible impossible -> throw new AssertionError(impossible.message());
    };
  }

  private static String impossible(String runtime, Project project) {
    return switch (Recipe.choose(runtime, project, null, null, null)) {
      case Recipe.Choice.Chosen chosen -> throw new AssertionError(chosen.recipe().toString());
      case Recipe.Choice.Impossible impossible -> impossible.message();
    };
  }

  private static String detected(Project project) {
    return Recipe.detect(project).orElseThrow();
  }

  private static Project project(Map<String, String> texts, String... others) {
    Set<String> names = new TreeSet<>(texts.keySet());
    names.addAll(Set.of(others));
    return new Project(names, texts);
  }
}
