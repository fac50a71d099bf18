package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.ExactlyOne;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Keys;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Required;
import io.company.platform.kinds.field.SameAs;
import io.company.platform.kinds.field.Shorthand;
import io.company.platform.kinds.field.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What a team wants of an application. */
public record ApplicationSpec(
    @Doc(
            value = "The team that owns the application; the same as metadata.namespace.",
            example = "orders")
        @Required
        @Is(Format.NAME)
        @SameAs("/metadata/namespace")
        String team,
    @Doc(
            value = "What the application is for, in a sentence or two.",
            example = "Takes and tracks orders.")
        @Default("")
        @Size(max = 1_000)
        String description,
    @Doc(
            value =
                "What the application is built with and runs on. auto finds out from the repository at build time:"
                    + " package.json is Node, pom.xml Java, requirements.txt or pyproject.toml Python, index.html static"
                    + " files.",
            example = "node-18")
        @Default("auto")
        @OneOf({
          "auto",
          "node-18",
          "node-20",
          "node-22",
          "java-17",
          "java-21",
          "java-25",
          "python-3",
          "static"
        })
        String runtime,
    @Doc(
            value = "How many replicas run in each environment; 0 stops the application.",
            example = "3")
        @Default("2")
        @Range(min = "0", max = "100")
        Integer replicas,
    @Doc("What each replica may use.") @Default("{}") Resources resources,
    @Doc("Where the application is reached from outside.") @Default("{}") Ingress ingress,
    @Doc("How the platform finds out whether a replica is ready.") @Default("{}") Health health,
    @Doc(
            value =
                "Environment variables of every replica. PORT, HOME, PATH and TMPDIR are set by the platform.",
            example = "{\"LOG_LEVEL\": \"info\"}")
        @Default("{}")
        @Keys(Format.ENV_NAME)
        @Is(Format.ENV_VALUE)
        @Size(max = 200)
        Map<String, String> env,
    @Doc(
            value =
                "What the application uses: a database by its name, or a database, cache, queue or bucket with the prefix"
                    + " of its variables. In each environment every replica gets credentials of its own for it as"
                    + " environment variables, and a release waits until all of it is ready.",
            example = "[\"orders-db\", {\"cache\": \"sessions\", \"as\": \"SESSION\"}]")
        @Default("[]")
        @Size(max = 20)
        List<Use> uses,
    @Doc(
            value = "What single environments have otherwise, by the environment's name.",
            example = "{\"staging\": {\"replicas\": 1}}")
        @Default("{}")
        @Keys(Format.ENVIRONMENT)
        @Size(max = 20)
        Map<String, EnvironmentOverride> environments,
    @Doc("Where to read on: documentation, dashboards, chat.") @Default("[]") @Size(max = 20)
        List<Link> links) {

  /** Quantities as Kubernetes writes them: {@code 512Mi}, {@code 200m}. */
  public record Resources(
      @Doc(
              value = "Most memory that a replica may use; one that takes more is killed.",
              example = "512Mi")
          @Default("512Mi")
          @Is(Format.MEMORY)
          @Range(min = "16Mi", max = "1Ti")
          String memory,
      @Doc(
              value = "Most processor time that a replica may use, in cores or thousandths (m).",
              example = "200m")
          @Default("500m")
          @Is(Format.CPU)
          @Range(min = "10m", max = "256")
          String cpu) {}

  /** Where the ingress serves the application. */
  public record Ingress(
      @Doc(
              value =
                  "Requests to this path and below it are the application's, path unchanged. Left out, it is"
                      + " /{team}/{name}. Production is served at the ingress's own host, every other environment at"
                      + " <environment>.localhost.",
              example = "/api/orders")
          @Is(Format.URL_PATH)
          String path) {}

  /** How readiness is found out. */
  public record Health(
      @Doc(
              value =
                  "A replica is ready when a GET of this path answers with a status from 200 to 399; for / any status"
                      + " below 500 will do.",
              example = "/health")
          @Default("/")
          @Is(Format.URL_PATH)
          String path) {}

  /** What one environment has otherwise; null is as in the application. */
  public record EnvironmentOverride(
      @Doc(value = "Replicas in this environment.", example = "1") @Range(min = "0", max = "100")
          Integer replicas,
      @Doc(
              "What each replica may use in this environment; what is left out is as in the application.")
          Resources resources,
      @Doc(
              value =
                  "Variables that are added to the application's, or replace those of the same name.",
              example = "{\"LOG_LEVEL\": \"debug\"}")
          @Keys(Format.ENV_NAME)
          @Is(Format.ENV_VALUE)
          @Size(max = 200)
          Map<String, String> env) {}

  /** Something that the application uses; a text is the name of a database. */
  @ExactlyOne({"database", "cache", "queue", "bucket"})
  @Shorthand("database")
  public record Use(
      @Doc(
              value =
                  "A database of the team: DATABASE_URL, PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD, PGSSLMODE and"
                      + " PGSSLROOTCERT.",
              example = "orders-db")
          @Is(Format.NAME)
          String database,
      @Doc(
              value =
                  "A cache of the team: REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_USERNAME and REDIS_PASSWORD.",
              example = "sessions")
          @Is(Format.NAME)
          String cache,
      @Doc(
              value =
                  "A queue of the team: KAFKA_BROKERS, KAFKA_TOPIC, KAFKA_GROUP_ID, KAFKA_USERNAME, KAFKA_PASSWORD,"
                      + " KAFKA_SASL_MECHANISM and KAFKA_SECURITY_PROTOCOL.",
              example = "order-events")
          @Is(Format.NAME)
          String queue,
      @Doc(
              value =
                  "A bucket of the team: S3_ENDPOINT, S3_BUCKET, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION"
                      + " and AWS_ENDPOINT_URL_S3.",
              example = "invoices")
          @Is(Format.NAME)
          String bucket,
      @Doc(
              value =
                  "Put before the names of its variables with an underscore: SESSION gives SESSION_REDIS_URL. Needed where"
                      + " two of one kind are used.",
              example = "SESSION")
          @Is(Format.ENV_NAME)
          @Size(max = 40)
          String as) {

    private static final List<String> OF_DATABASE =
        List.of(
            "DATABASE_URL",
            "PGHOST",
            "PGPORT",
            "PGDATABASE",
            "PGUSER",
            "PGPASSWORD",
            "PGSSLMODE",
            "PGSSLROOTCERT");
    private static final List<String> OF_CACHE =
        List.of("REDIS_URL", "REDIS_HOST", "REDIS_PORT", "REDIS_USERNAME", "REDIS_PASSWORD");
    private static final List<String> OF_QUEUE =
        List.of(
            "KAFKA_BROKERS",
            "KAFKA_TOPIC",
            "KAFKA_GROUP_ID",
            "KAFKA_USERNAME",
            "KAFKA_PASSWORD",
            "KAFKA_SASL_MECHANISM",
            "KAFKA_SECURITY_PROTOCOL");
    private static final List<String> OF_BUCKET =
        List.of(
            "S3_ENDPOINT",
            "S3_BUCKET",
            "AWS_ACCESS_KEY_ID",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_REGION",
            "AWS_ENDPOINT_URL_S3");

    /** Of what is used. */
    public Kind kind() {
      if (database != null) {
        return Kinds.DATABASE;
      }
      if (cache != null) {
        return Kinds.CACHE;
      }
      return queue != null ? Kinds.QUEUE : Kinds.BUCKET;
    }

    /** Of what is used. */
    public String name() {
      return Stream.of(database, cache, queue, bucket)
          .filter(Objects::nonNull)
          .findFirst()
          .orElse("");
    }

    /** The name of a variable as the replicas see it. */
    public String prefixed(String variable) {
      return as == null ? variable : as + "_" + variable;
    }

    /** The variables that it gives, as the replicas see them. */
    public List<String> variables() {
      List<String> plain =
          database != null
              ? OF_DATABASE
              : cache != null ? OF_CACHE : queue != null ? OF_QUEUE : OF_BUCKET;
      return plain.stream().map(this::prefixed).toList();
    }
  }

  /** A place to read on. */
  public record Link(
      @Doc(value = "What is there.", example = "Runbook") @Required @Size(min = 1, max = 100)
          String title,
      @Doc(value = "Where it is.", example = "https://docs.example.com/orders/runbook")
          @Required
          @Is(Format.WEB_URL)
          String url) {}
}
