package io.company.platform.gateway.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.gateway.http.Json;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML streams as JSON trees: parsed to nodes by SnakeYAML, never to Java objects. */
final class Yaml {

  /** Aliases of mappings and sequences in one stream. */
  private static final int ALIAS_LIMIT = 50;

  private Yaml() {}

  /** Documents that hold something; a stream of comments has none. */
  static List<JsonNode> documents(String text) {
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(ALIAS_LIMIT);
    options.setNestingDepthLimit(Json.DEPTH_LIMIT);
    options.setCodePointLimit(Integer.MAX_VALUE);
    options.setAllowDuplicateKeys(false);
    options.setAllowRecursiveKeys(false);
    List<JsonNode> documents = new ArrayList<>();
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
      YamlToJson converter = new YamlToJson();
      while (composer.checkNode()) {
        Node node = composer.getNode();
        JsonNode document = converter.convert(node);
        boolean empty = document.isNull() && node.getTag().equals(Tag.NULL);
        if (!empty) {
          documents.add(document);
        }
      }
    } catch (MarkedYAMLException e) {
      throw Documents.bad("the YAML can't be read" + where(e.getProblemMark()) + ": " + problem(e));
    } catch (YAMLException e) {
      throw Documents.bad(
          "the YAML can't be read: "
              + e.getMessage().lines().findFirst().orElse("it is malformed"));
    }
    return documents;
  }

  private static String problem(MarkedYAMLException e) {
    return e.getContext() == null ? e.getProblem() : e.getContext() + ", " + e.getProblem();
  }

  static String where(Mark mark) {
    return mark == null
        ? ""
        : " at line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1);
  }
}
