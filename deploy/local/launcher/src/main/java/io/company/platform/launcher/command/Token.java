package io.company.platform.launcher.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Installation;
import io.company.platform.launcher.identity.Tokens;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "token", description = "Prints an access token for alice, bob, carol or root.")
final class Token implements Callable<Integer> {
  @Parameters(paramLabel = "USER", description = "alice, bob, carol or root")
  private String user;

  @Option(
      names = "--exec-credential",
      hidden = true,
      description = "as kubectl's credential plugins answer")
  private boolean execCredential;

  @Override
  public Integer call() throws Exception {
    Tokens.Token token = new Tokens(Installation.open(false)).of(user);
    System.out.println(execCredential ? credential(token) : token.text());
    return 0;
  }

  private static String credential(Tokens.Token token) {
    var tree =
        new ObjectMapper()
            .createObjectNode()
            .put("apiVersion", "client.authentication.k8s.io/v1")
            .put("kind", "ExecCredential");
    tree.putObject("status")
        .put("expirationTimestamp", token.expires().toString())
        .put("token", token.text());
    return tree.toString();
  }
}
