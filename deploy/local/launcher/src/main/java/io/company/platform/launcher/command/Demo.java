package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.lifecycle.Progress;
import io.company.platform.launcher.lifecycle.Startup;
import io.company.platform.launcher.port.Port;
import io.company.platform.launcher.sample.Sample;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", description = "Starts everything and deploys the sample order service.")
final class Demo implements Callable<Integer> {
  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(true);
    Progress progress = Progress.ofTerminal();
    progress.say("starting the platform");
    new Startup(installation, progress).run();
    installation = Installation.open(false);
    progress.say("deploying the sample order service as alice of team orders");
    Sample sample = new Sample(installation, progress);
    sample.deploy();
    progress.say(table(installation, sample, progress.elapsed()));
    return 0;
  }

  private static String table(Installation installation, Sample sample, String elapsed) {
    String api = "http://localhost:" + installation.ports().of(Port.API);
    return """

        All is up after %1$s.

          API and its explorer   %2$s
          production             %3$s
          staging                %4$s
          a token                ./platform token alice        (also bob, carol, root)

        Try next:
          1. Ask it:             curl %3$s
          2. See what it says:   curl -H "Authorization: Bearer $(./platform token alice)" \\
                                   %2$s/apis/platform.company.io/v1/namespaces/orders/deployments/order-service
          3. Look inside:        its databases with ./platform kubeconfig alice, or
                                 curl -H "Authorization: Bearer $(./platform token alice)" \\
                                   "%2$s/apis/platform.company.io/v1/namespaces/orders/databases/orders-db/connection?environment=staging"
          4. Roll out a change:  git clone %5$s, commit something, git push, and watch %4$s
        ./platform status shows the parts, ./platform down stops everything."""
        .formatted(
            elapsed,
            api,
            sample.url("production"),
            sample.url("staging"),
            installation.home().git().resolve("org/repo.git"));
  }
}
