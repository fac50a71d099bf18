package io.company.platform.database.instance;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A server's configuration files, from what its size means. Pure. Sources: PostgreSQL's manual,
 * chapters 19 (server configuration) and 20 (client authentication).
 */
final class Settings {

  private static final long MEGABYTE = 1L << 20;

  private Settings() {}

  /** What a size means. */
  record Size(long memoryBytes, int connections, long storageBytes) {}

  /**
   * postgresql.conf; paths are for the node to fill in.
   *
   * @param archiveSeconds 0: nothing is archived
   */
  static String server(Size size, long archiveSeconds) {
    long memory = size.memoryBytes() / MEGABYTE;
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", "127.0.0.1");
    all.put("port", "$(platform:port)");
    all.put("unix_socket_directories", "");
    all.put("max_connections", String.valueOf(size.connections()));
    all.put("superuser_reserved_connections", "3");
    all.put("tcp_keepalives_idle", "60");
    all.put("ssl", "on");
    all.put("ssl_cert_file", "$(platform:files)/server.crt");
    all.put("ssl_key_file", "$(platform:files)/server.key");
    all.put("ssl_ca_file", "$(platform:files)/ca.crt");
    all.put("ssl_min_protocol_version", "TLSv1.2");
    all.put("password_encryption", "scram-sha-256");
    all.put("shared_buffers", memory / 4 + "MB");
    all.put("effective_cache_size", memory / 2 + "MB");
    all.put("work_mem", Math.max(1, memory / 4 / size.connections()) + "MB");
    all.put("maintenance_work_mem", Math.clamp(memory / 16, 8, 1024) + "MB");
    all.put("max_parallel_workers_per_gather", memory < 1024 ? "0" : "2");
    all.put("max_worker_processes", memory < 1024 ? "4" : "8");
    all.put("max_logical_replication_workers", "0");
    all.put("autovacuum_max_workers", memory < 1024 ? "1" : "3");
    all.put("jit", "off");
    all.put("huge_pages", "off");
    all.put("wal_level", "replica");
    all.put("max_wal_senders", "0");
    all.put("min_wal_size", "4MB");
    all.put("max_wal_size", Math.clamp(size.storageBytes() / MEGABYTE / 10, 64, 4096) + "MB");
    all.put("checkpoint_timeout", "5min");
    all.put("wal_compression", "on");
    all.put("recovery_init_sync_method", "syncfs");
    all.put("archive_mode", archiveSeconds > 0 ? "on" : "off");
    if (archiveSeconds > 0) {
      all.put("archive_timeout", archiveSeconds + "s");
      all.put(
          "archive_command",
          "sh \"$(platform:files)/archive.sh\" \"%p\" \"%f\" \"$(platform:mount:archive)\"");
    }
    all.put("shared_preload_libraries", "pg_stat_statements");
    all.put("pg_stat_statements.max", "1000");
    all.put("pg_stat_statements.track_utility", "off");
    all.put("log_destination", "stderr");
    all.put("logging_collector", "off");
    all.put("log_line_prefix", "");
    all.put("log_statement", "none");
    all.put("log_min_error_statement", "panic");
    all.put("log_min_duration_statement", "-1");
    all.put("lc_messages", "C");
    all.put("log_timezone", "UTC");
    all.put("timezone", "UTC");
    return all.entrySet().stream()
        .map(each -> each.getKey() + " = '" + each.getValue() + "'\n")
        .collect(Collectors.joining());
  }

  /** pg_hba.conf: TLS only; the superuser by its certificate, everybody else by SCRAM. */
  static String access() {
    return """
        hostssl all %1$s 127.0.0.1/32 cert
        hostssl all %1$s all reject
        hostssl all all 127.0.0.1/32 scram-sha-256
        """
        .formatted(Authority.SUPERUSER);
  }
}
