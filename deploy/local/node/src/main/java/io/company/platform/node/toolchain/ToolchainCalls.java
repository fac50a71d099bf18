package io.company.platform.node.toolchain;

import io.company.platform.node.call.Calls;
import io.company.platform.node.shim.StartFailure;
import io.company.platform.proto.node.v1.EnsureToolchainRequest;
import io.company.platform.proto.node.v1.EnsureToolchainResponse;
import io.company.platform.proto.node.v1.ListToolchainsRequest;
import io.company.platform.proto.node.v1.ListToolchainsResponse;
import io.company.platform.proto.node.v1.ToolchainService;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** The gRPC face of {@link Toolchains}; who may call is decided by the kernel's interceptor. */
@GrpcService
public class ToolchainCalls implements ToolchainService {

  private final Toolchains toolchains;

  public ToolchainCalls(Toolchains toolchains) {
    this.toolchains = toolchains;
  }

  @Override
  public Uni<EnsureToolchainResponse> ensureToolchain(EnsureToolchainRequest request) {
    return Calls.answer(
        () -> {
          try {
            return EnsureToolchainResponse.newBuilder()
                .setToolchain(message(toolchains.ensure(request.getName())))
                .build();
          } catch (StartFailure unavailable) {
            return EnsureToolchainResponse.newBuilder()
                .setUnavailable(unavailable.getMessage())
                .build();
          }
        });
  }

  @Override
  public Uni<ListToolchainsResponse> listToolchains(ListToolchainsRequest request) {
    return Calls.answer(
        () ->
            ListToolchainsResponse.newBuilder()
                .addAllToolchains(toolchains.all().stream().map(ToolchainCalls::message).toList())
                .build());
  }

  private static io.company.platform.proto.node.v1.Toolchain message(Toolchain toolchain) {
    return io.company.platform.proto.node.v1.Toolchain.newBuilder()
        .setName(toolchain.name())
        .setVersion(toolchain.version())
        .setBinDirectory(toolchain.bin() == null ? "" : toolchain.bin().toString())
        .addAllFeatures(toolchain.features())
        .build();
  }
}
