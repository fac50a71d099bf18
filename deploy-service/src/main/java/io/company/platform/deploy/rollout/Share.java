package io.company.platform.deploy.rollout;

/** A release's part of an environment's traffic; weights are relative. */
public record Share(String release, int weight) {}
