package io.company.platform.node.volume;

/** A volume that is there; on disk beside its files, never changed. */
record VolumeRecord(Volume volume, long createdAtMillis) {}
