package io.company.platform.kinds;

import java.util.List;

/**
 * All that is to be known of a kind of resource: its names, its owner, its records, and how it is
 * shown. The gateway, the OpenAPI document and the owning service read this and nothing else.
 *
 * @param name e.g. {@code Application}
 * @param plural e.g. {@code applications}; its place in paths, topics and tables
 * @param shortNames what kubectl users may type, e.g. {@code app}
 * @param owner the service that owns it, e.g. {@code app-service}
 * @param description one paragraph for the API's documentation
 * @param example a whole object as JSON
 * @param spec the record of {@code spec}
 * @param status the record of {@code status}
 * @param completion fills in what was left out, from the object alone
 * @param userWritable whether users may create, change and delete it; false for what the platform
 *     records
 * @param namespacePointer JSON pointer to where the team is written when {@code metadata.namespace}
 *     is left out; null for none
 * @param nameMayBeDerived whether the owner can derive {@code metadata.name} when it is left out
 */
public record Kind(
    String name,
    String plural,
    String singular,
    List<String> shortNames,
    String owner,
    String description,
    String example,
    Class<? extends Record> spec,
    Class<? extends Record> status,
    Completion completion,
    boolean userWritable,
    String namespacePointer,
    boolean nameMayBeDerived,
    List<Action> actions,
    List<Stream> streams,
    List<Column> columns,
    List<String> selectableFields) {

  /** The one API group. */
  public static final String GROUP = "platform.company.io";

  /** The one version of it. */
  public static final String VERSION = "v1";

  /** {@code apiVersion} of every kind. */
  public static final String API_VERSION = GROUP + "/" + VERSION;
}
