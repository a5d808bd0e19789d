package io.millrace.local.tool.deploy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;
import software.amazon.awssdk.services.kinesisanalyticsv2.KinesisAnalyticsV2Client;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ApplicationDetail;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SnapshotDetails;
import software.amazon.awssdk.services.kinesisanalyticsv2.model.SnapshotStatus;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.paginators.ListObjectVersionsIterable;
import software.amazon.awssdk.services.sts.StsClient;

/** The AWS account of the default chains for credentials and region. */
final class SdkCloud implements Cloud {

    private final Region region;
    private final CloudFormationClient stacks;
    private final KinesisAnalyticsV2Client applications;
    private final S3Client objects;
    private final StsClient identities;

    private SdkCloud(Region region) {
        this.region = region;
        stacks = CloudFormationClient.builder().region(region).build();
        applications = KinesisAnalyticsV2Client.builder().region(region).build();
        objects = S3Client.builder().region(region).build();
        identities = StsClient.builder().region(region).build();
    }

    static SdkCloud connect() {
        return new SdkCloud(DefaultAwsRegionProviderChain.builder().build().getRegion());
    }

    @Override
    public Identity identity() {
        return new Identity(identities.getCallerIdentity().account(), region.id());
    }

    @Override
    public Optional<StackState> stack(String name) {
        try {
            Stack stack = stacks.describeStacks(request -> request.stackName(name))
                    .stacks()
                    .get(0);
            return Optional.of(new StackState(
                    stack.stackStatusAsString(),
                    stack.outputs().stream().collect(Collectors.toMap(Output::outputKey, Output::outputValue))));
        } catch (CloudFormationException failure) {
            if (isValidation(failure, "does not exist")) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** The service has no specific code for either case; an answer from elsewhere has no code at all. */
    private static boolean isValidation(AwsServiceException failure, String message) {
        return "ValidationError".equals(failure.awsErrorDetails().errorCode())
                && failure.awsErrorDetails().errorMessage().contains(message);
    }

    @Override
    public void createStack(StackRequest request) {
        stacks.createStack(Requests.createStack(request));
    }

    @Override
    public boolean updateStack(StackRequest request) {
        try {
            stacks.updateStack(Requests.updateStack(request));
            return true;
        } catch (CloudFormationException failure) {
            if (isValidation(failure, "No updates are to be performed")) {
                return false;
            }
            throw failure;
        }
    }

    @Override
    public void deleteStack(String name) {
        stacks.deleteStack(Requests.deleteStack(name));
    }

    @Override
    public List<String> failures(String stack) {
        // Newest first; the last operation starts with the event of the stack itself. A rollback may fill pages.
        List<String> failures =
                stacks.describeStackEventsPaginator(request -> request.stackName(stack)).stackEvents().stream()
                        .takeWhile(event -> !beginsOperation(event))
                        .filter(event -> event.resourceStatusAsString().endsWith("_FAILED"))
                        .map(event -> event.logicalResourceId() + ": " + event.resourceStatusReason())
                        .collect(Collectors.toList());
        Collections.reverse(failures);
        return failures;
    }

    /** Events of the stack itself have its id as both ids; a resource may have the name of the stack. */
    private static boolean beginsOperation(StackEvent event) {
        return event.stackId().equals(event.physicalResourceId())
                && List.of("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS")
                        .contains(event.resourceStatusAsString());
    }

    @Override
    public boolean hasObject(String bucket, String key) {
        try {
            objects.headObject(request -> request.bucket(bucket).key(key));
            return true;
        } catch (NoSuchKeyException none) {
            return false;
        }
    }

    @Override
    public void upload(String bucket, String key, Path file) {
        objects.putObject(Requests.upload(bucket, key), file);
    }

    @Override
    public void emptyBucket(String bucket) {
        try {
            empty(bucket);
        } catch (S3Exception failure) {
            // A stack may delete its bucket and fail afterwards; then the next attempt finds no bucket.
            if (!"NoSuchBucket".equals(failure.awsErrorDetails().errorCode())) {
                throw failure;
            }
        }
    }

    private void empty(String bucket) {
        ListObjectVersionsIterable pages = objects.listObjectVersionsPaginator(request -> request.bucket(bucket));
        pages.forEach(page -> {
            List<ObjectIdentifier> versions = Stream.concat(
                            page.versions().stream().map(version -> identifier(version.key(), version.versionId())),
                            page.deleteMarkers().stream().map(marker -> identifier(marker.key(), marker.versionId())))
                    .toList();
            if (!versions.isEmpty()) {
                var deleted = objects.deleteObjects(request -> request.bucket(bucket)
                        .delete(delete -> delete.objects(versions).quiet(true)));
                if (deleted.hasErrors()) {
                    throw new DeployException("bucket " + bucket + " is not empty: " + deleted.errors());
                }
            }
        });
    }

    private static ObjectIdentifier identifier(String key, String version) {
        return ObjectIdentifier.builder().key(key).versionId(version).build();
    }

    @Override
    public void deleteBucket(String bucket) {
        objects.deleteBucket(Requests.deleteBucket(bucket));
    }

    @Override
    public Optional<ApplicationState> application(String name) {
        try {
            ApplicationDetail detail = applications
                    .describeApplication(request -> request.applicationName(name))
                    .applicationDetail();
            return Optional.of(new ApplicationState(
                    detail.applicationStatusAsString(),
                    detail.applicationVersionId(),
                    detail.applicationConfigurationDescription()
                            .applicationCodeConfigurationDescription()
                            .codeContentDescription()
                            .s3ApplicationCodeLocationDescription()
                            .fileKey()));
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> snapshots(String application) {
        return applications.listApplicationSnapshotsPaginator(request -> request.applicationName(application)).stream()
                .flatMap(page -> page.snapshotSummaries().stream())
                .filter(snapshot -> snapshot.snapshotStatus() == SnapshotStatus.READY)
                .map(SnapshotDetails::snapshotName)
                .toList();
    }

    @Override
    public void createSnapshot(String application, String snapshot) {
        applications.createApplicationSnapshot(Requests.createSnapshot(application, snapshot));
    }

    @Override
    public String snapshotStatus(String application, String snapshot) {
        return applications
                .describeApplicationSnapshot(
                        request -> request.applicationName(application).snapshotName(snapshot))
                .snapshotDetails()
                .snapshotStatusAsString();
    }

    @Override
    public void start(String application, boolean restore) {
        applications.startApplication(Requests.start(application, restore));
    }

    @Override
    public void stop(String application) {
        applications.stopApplication(Requests.stop(application));
    }

    @Override
    public void rollback(String application, long version) {
        applications.rollbackApplication(Requests.rollback(application, version));
    }

    @Override
    public void close() {
        stacks.close();
        applications.close();
        objects.close();
        identities.close();
    }
}
