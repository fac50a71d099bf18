package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.identity.Kubeconfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "kubeconfig",
    description = "Prints a kubeconfig for a user, its namespace set to the team.")
final class Config implements Callable<Integer> {
  @Parameters(paramLabel = "USER", description = "alice, bob, carol or root")
  private String user;

  @Override
  public Integer call() throws Exception {
    System.out.print(new Kubeconfig(Installation.open(false)).of(user));
    return 0;
  }
}
