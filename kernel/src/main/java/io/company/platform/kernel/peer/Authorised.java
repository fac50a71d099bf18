package io.company.platform.kernel.peer;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;

/** A channel that puts this service's credentials on calls that have none. */
final class Authorised extends Channel {

  private final Channel channel;
  private final CallCredentials credentials;

  Authorised(Channel channel, CallCredentials credentials) {
    this.channel = channel;
    this.credentials = credentials;
  }

  @Override
  public <Q, S> ClientCall<Q, S> newCall(MethodDescriptor<Q, S> method, CallOptions options) {
    return channel.newCall(
        method,
        options.getCredentials() == null ? options.withCallCredentials(credentials) : options);
  }

  @Override
  public String authority() {
    return channel.authority();
  }
}
