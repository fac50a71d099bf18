package io.company.platform.node.volume;

import io.company.platform.node.call.Calls;
import io.company.platform.proto.node.v1.CreateVolumeRequest;
import io.company.platform.proto.node.v1.CreateVolumeResponse;
import io.company.platform.proto.node.v1.GetVolumeRequest;
import io.company.platform.proto.node.v1.GetVolumeResponse;
import io.company.platform.proto.node.v1.ListVolumesRequest;
import io.company.platform.proto.node.v1.ListVolumesResponse;
import io.company.platform.proto.node.v1.RemoveVolumeRequest;
import io.company.platform.proto.node.v1.RemoveVolumeResponse;
import io.company.platform.proto.node.v1.VolumeService;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;

/** The gRPC face of {@link Volumes}; who may call is decided by the kernel's interceptor. */
@GrpcService
public class VolumeCalls implements VolumeService {

  private final Volumes volumes;

  public VolumeCalls(Volumes volumes) {
    this.volumes = volumes;
  }

  @Override
  public Uni<CreateVolumeResponse> createVolume(CreateVolumeRequest request) {
    return Calls.answer(
        () -> {
          VolumeRecord made =
              volumes.create(
                  volume(request.getVolume()), request.getCopyOf(), request.getTemplate());
          return CreateVolumeResponse.newBuilder().setStatus(status(made)).build();
        });
  }

  @Override
  public Uni<RemoveVolumeResponse> removeVolume(RemoveVolumeRequest request) {
    return Calls.answer(
        () -> {
          volumes.remove(request.getId());
          return RemoveVolumeResponse.getDefaultInstance();
        });
  }

  @Override
  public Uni<ListVolumesResponse> listVolumes(ListVolumesRequest request) {
    return Calls.answer(
        () ->
            ListVolumesResponse.newBuilder()
                .addAllStatuses(
                    volumes.list(request.getLabelsMap()).stream()
                        .map(known -> status(known).build())
                        .toList())
                .build());
  }

  @Override
  public Uni<GetVolumeResponse> getVolume(GetVolumeRequest request) {
    return Calls.answer(
        () -> {
          GetVolumeResponse.Builder response = GetVolumeResponse.newBuilder();
          volumes
              .get(request.getId())
              .ifPresent(
                  known ->
                      response.setStatus(
                          status(known)
                              .setUsedBytes(volumes.usedBytes(request.getId()))
                              .setFreeBytes(volumes.freeBytes())));
          return response.build();
        });
  }

  private static Volume volume(io.company.platform.proto.node.v1.Volume message) {
    return new Volume(message.getId(), message.getLabelsMap(), message.getUser());
  }

  private static VolumeStatus.Builder status(VolumeRecord known) {
    Volume volume = known.volume();
    return VolumeStatus.newBuilder()
        .setVolume(
            io.company.platform.proto.node.v1.Volume.newBuilder()
                .setId(volume.id())
                .putAllLabels(volume.labels())
                .setUser(volume.user()))
        .setCreatedAtMillis(known.createdAtMillis());
  }
}
