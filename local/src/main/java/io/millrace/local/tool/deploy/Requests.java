package io.millrace.local.tool.deploy;

import java.util.List;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.DeleteStackRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.UpdateStackRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationRestoreType;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.CreateApplicationSnapshotRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.RollbackApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StartApplicationRequest;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.StopApplicationRequest;
import software.amazon.awssdk.services.s3.model.DeleteBucketRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The requests of all changes, as a deployment sends them and a dry run prints them. */
final class Requests {

    private Requests() {}

    static CreateStackRequest createStack(StackRequest stack) {
        return CreateStackRequest.builder()
                .stackName(stack.name())
                .templateBody(stack.template().body())
                .parameters(parameters(stack))
                .capabilities(Capability.CAPABILITY_IAM)
                .build();
    }

    static UpdateStackRequest updateStack(StackRequest stack) {
        return UpdateStackRequest.builder()
                .stackName(stack.name())
                .templateBody(stack.template().body())
                .parameters(parameters(stack))
                .capabilities(Capability.CAPABILITY_IAM)
                .build();
    }

    private static List<Parameter> parameters(StackRequest stack) {
        return stack.parameters().entrySet().stream()
                .map(parameter -> Parameter.builder()
                        .parameterKey(parameter.getKey())
                        .parameterValue(parameter.getValue())
                        .build())
                .toList();
    }

    static DeleteStackRequest deleteStack(String name) {
        return DeleteStackRequest.builder().stackName(name).build();
    }

    static PutObjectRequest upload(String bucket, String key) {
        return PutObjectRequest.builder().bucket(bucket).key(key).build();
    }

    static DeleteBucketRequest deleteBucket(String bucket) {
        return DeleteBucketRequest.builder().bucket(bucket).build();
    }

    static CreateApplicationSnapshotRequest createSnapshot(String application, String snapshot) {
        return CreateApplicationSnapshotRequest.builder()
                .applicationName(application)
                .snapshotName(snapshot)
                .build();
    }

    static StartApplicationRequest start(String application, boolean restore) {
        return StartApplicationRequest.builder()
                .applicationName(application)
                .runConfiguration(run -> run.applicationRestoreConfiguration(state -> state.applicationRestoreType(
                        restore
                                ? ApplicationRestoreType.RESTORE_FROM_LATEST_SNAPSHOT
                                : ApplicationRestoreType.SKIP_RESTORE_FROM_SNAPSHOT)))
                .build();
    }

    static StopApplicationRequest stop(String application) {
        return StopApplicationRequest.builder()
                .applicationName(application)
                .force(false)
                .build();
    }

    static RollbackApplicationRequest rollback(String application, long version) {
        return RollbackApplicationRequest.builder()
                .applicationName(application)
                .currentApplicationVersionId(version)
                .build();
    }
}
