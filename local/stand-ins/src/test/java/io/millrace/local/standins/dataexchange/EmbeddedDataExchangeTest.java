package io.millrace.local.standins.dataexchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.cluster.Eventually;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AccessDeniedException;
import software.amazon.awssdk.services.dataexchange.model.AssetEntry;
import software.amazon.awssdk.services.dataexchange.model.AssetSourceEntry;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.Code;
import software.amazon.awssdk.services.dataexchange.model.ConflictException;
import software.amazon.awssdk.services.dataexchange.model.DataExchangeException;
import software.amazon.awssdk.services.dataexchange.model.GetJobResponse;
import software.amazon.awssdk.services.dataexchange.model.InternalServerException;
import software.amazon.awssdk.services.dataexchange.model.LimitName;
import software.amazon.awssdk.services.dataexchange.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dataexchange.model.ResourceType;
import software.amazon.awssdk.services.dataexchange.model.RevisionEntry;
import software.amazon.awssdk.services.dataexchange.model.ServiceLimitExceededException;
import software.amazon.awssdk.services.dataexchange.model.State;
import software.amazon.awssdk.services.dataexchange.model.ThrottlingException;
import software.amazon.awssdk.services.dataexchange.model.Type;
import software.amazon.awssdk.services.dataexchange.model.ValidationException;

/** The embedded Data Exchange as the SDK sees it. */
class EmbeddedDataExchangeTest {

    private static final Duration IMPORT = Duration.ofSeconds(20);
    private static final String BUCKET = "assets";

    private final TurnedClock clock = new TurnedClock();
    private final EmbeddedS3 s3 = EmbeddedS3.start(0);
    private final EmbeddedDataExchange exchange =
            EmbeddedDataExchange.start(0, s3.client(), new Quotas(2, 3, 10, 4, 2, 100), clock);
    private final DataExchangeClient client = client(LocalIdentity.ACCESS_KEY_ID);

    private String dataSet = "";
    private String revision = "";

    @BeforeEach
    void aRevision() {
        exchange.faults().importsTake(IMPORT);
        s3.createBuckets(BUCKET);
        dataSet = client.createDataSet(request ->
                        request.name("weather").description("all of it").assetType(AssetType.S3_SNAPSHOT))
                .id();
        revision = createRevision("first");
    }

    @AfterEach
    void close() {
        client.close();
        exchange.close();
        s3.close();
    }

    @Test
    void aCallIsOnRecordWhenItsAnswerComes() {
        int before = exchange.calls().size();
        for (int call = 1; call <= 300; call++) {
            client.listDataSets(request -> {});
            assertThat(exchange.calls()).hasSize(before + call);
        }
    }

    @Test
    void aRevisionIsImportedAndFinalised() {
        put("daily/größe 1+2%.csv", "12345");
        put("daily/b.csv", "1");
        String job = createJob(revision, "daily/größe 1+2%.csv", "daily/b.csv");
        assertThat(job(job).state()).isEqualTo(State.WAITING);
        assertThat(job(job).type()).isEqualTo(Type.IMPORT_ASSETS_FROM_S3);

        start(job);
        assertThat(job(job).state()).isEqualTo(State.IN_PROGRESS);
        assertThat(exchange.runningJobs()).isOne();
        GetJobResponse ended = end(job);

        assertThat(ended.state()).isEqualTo(State.COMPLETED);
        assertThat(ended.hasErrors()).isFalse();
        assertThat(ended.details().importAssetsFromS3().assetSources())
                .extracting(AssetSourceEntry::key)
                .containsExactly("daily/größe 1+2%.csv", "daily/b.csv");
        List<AssetEntry> assets = assets(revision);
        assertThat(assets).extracting(AssetEntry::name).containsExactly("daily/größe 1+2%.csv", "daily/b.csv");
        assertThat(assets.get(0).assetDetails().s3SnapshotAsset().size()).isEqualTo(5.0);
        assertThat(assets.get(0).arn())
                .isEqualTo("arn:aws:dataexchange:us-east-1:000000000000:data-sets/" + dataSet + "/revisions/" + revision
                        + "/assets/" + assets.get(0).id());
        finalise(revision);
        assertThat(client.getRevision(request -> request.dataSetId(dataSet).revisionId(revision)))
                .satisfies(got -> {
                    assertThat(got.finalized()).isTrue();
                    assertThat(got.comment()).isEqualTo("first");
                    assertThat(got.tags()).isEqualTo(Map.of("publication-id", "first"));
                    assertThat(got.createdAt().toString()).isEqualTo("2026-11-21T10:00:00.120Z");
                    assertThat(got.updatedAt()).isAfter(got.createdAt());
                });
    }

    @Test
    void aFinalisedRevisionIsImmutable() {
        publish(revision);
        String asset = assets(revision).get(0).id();

        assertThatThrownBy(() -> finalise(revision)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> client.updateRevision(request ->
                        request.dataSetId(dataSet).revisionId(revision).finalized(false)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> createJob(revision, "one")).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> deleteRevision(revision)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> client.deleteAsset(request ->
                        request.dataSetId(dataSet).revisionId(revision).assetId(asset)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> client.updateAsset(request -> request.dataSetId(dataSet)
                        .revisionId(revision)
                        .assetId(asset)
                        .name("x")))
                .isInstanceOf(ConflictException.class);

        client.revokeRevision(
                request -> request.dataSetId(dataSet).revisionId(revision).revocationComment("wrong figures"));

        client.deleteAsset(
                request -> request.dataSetId(dataSet).revisionId(revision).assetId(asset));
        assertThat(assets(revision)).isEmpty();
        assertThat(client.getRevision(request -> request.dataSetId(dataSet).revisionId(revision))
                        .revocationComment())
                .isEqualTo("wrong figures");
    }

    @Test
    void nothingIsFinalisedEmptyOrWhileAJobRuns() {
        assertThatThrownBy(() -> finalise(revision)).isInstanceOf(ValidationException.class);
        put("one", "1");
        String job = createJob(revision, "one");
        start(job);

        assertThatThrownBy(() -> finalise(revision)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> deleteRevision(revision)).isInstanceOf(ConflictException.class);
        end(job);
        finalise(revision);
    }

    @Test
    void aMissingObjectEndsTheJobInErrorAndNamesIt() {
        put("there", "1");
        String job = createJob(revision, "there", "gone", "gone too");
        start(job);

        GetJobResponse ended = end(job);

        assertThat(ended.state()).isEqualTo(State.ERROR);
        assertThat(ended.errors())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error.code()).isEqualTo(Code.RESOURCE_NOT_FOUND_EXCEPTION));
        assertThat(ended.errors().get(0).details().importAssetsFromS3JobErrorDetails())
                .containsExactly(
                        AssetSourceEntry.builder().bucket(BUCKET).key("gone").build());
        assertThat(assets(revision)).isEmpty();
    }

    @Test
    void listsAreNewestFirstAndPagesDoNotMove() {
        String second = createRevision("second");
        String third = createRevision("third");

        var firstPage = client.listDataSetRevisions(
                request -> request.dataSetId(dataSet).maxResults(2));
        deleteRevision(second);
        String fourth = createRevision("fourth");
        var secondPage = client.listDataSetRevisions(
                request -> request.dataSetId(dataSet).maxResults(2).nextToken(firstPage.nextToken()));

        assertThat(firstPage.revisions()).extracting(RevisionEntry::id).containsExactly(third, second);
        assertThat(secondPage.revisions()).extracting(RevisionEntry::id).containsExactly(revision);
        assertThat(secondPage.nextToken()).isNull();
        assertThat(
                        client
                                .listDataSetRevisionsPaginator(
                                        request -> request.dataSetId(dataSet).maxResults(1))
                                .revisions()
                                .stream()
                                .map(RevisionEntry::id))
                .containsExactly(fourth, third, revision);
    }

    @Test
    void jobsAreListedByDataSetAndRevisionWithTheirSources() {
        String second = createRevision("second");
        String one = createJob(revision, "a");
        String other = createJob(second, "b");

        assertThat(client.listJobs(request -> request.dataSetId(dataSet)).jobs())
                .extracting(job -> job.id())
                .containsExactly(other, one);
        assertThat(client.listJobs(request -> request.revisionId(revision)).jobs())
                .singleElement()
                .satisfies(job -> assertThat(job.details().importAssetsFromS3().assetSources())
                        .extracting(AssetSourceEntry::key)
                        .containsExactly("a"));
    }

    @ParameterizedTest
    @CsvSource({"SERVICE_LIMIT_EXCEEDED, 402", "CONFLICT, 409", "THROTTLED, 429"})
    void onlySoManyJobsAreInProgress(DataExchangeFaults.ConcurrencyAnswer answer, int status) {
        exchange.faults().concurrencyAnswer(answer);
        put("one", "1");
        List<String> jobs =
                IntStream.range(0, 3).mapToObj(i -> createJob(revision, "one")).toList();
        start(jobs.get(0));
        start(jobs.get(1));

        DataExchangeException refused = catchThrowableOfType(DataExchangeException.class, () -> start(jobs.get(2)));

        assertThat(refused.statusCode()).isEqualTo(status);
        assertThat(job(jobs.get(2)).state()).isEqualTo(State.WAITING);
        end(jobs.get(0));
        start(jobs.get(2));
    }

    @Test
    void quotasAreAnsweredWithTheirNames() {
        createRevision("second");
        createRevision("third");

        assertThatThrownBy(() -> createRevision("fourth"))
                .isInstanceOfSatisfying(ServiceLimitExceededException.class, limit -> {
                    assertThat(limit.statusCode()).isEqualTo(402);
                    assertThat(limit.limitName()).isEqualTo(LimitName.REVISIONS_PER_DATA_SET);
                    assertThat(limit.limitValue()).isEqualTo(3.0);
                });
        assertThatThrownBy(() -> createJob(revision, "1", "2", "3", "4", "5"))
                .isInstanceOfSatisfying(
                        ServiceLimitExceededException.class,
                        limit -> assertThat(limit.limitName())
                                .isEqualTo(LimitName.ASSETS_PER_IMPORT_JOB_FROM_AMAZON_S3));
    }

    @Test
    void whatIsNotThereIsNotFoundAndNamed() {
        String none = "0".repeat(32);

        assertThatThrownBy(() ->
                        client.getRevision(request -> request.dataSetId(dataSet).revisionId(none)))
                .isInstanceOfSatisfying(ResourceNotFoundException.class, missing -> {
                    assertThat(missing.statusCode()).isEqualTo(404);
                    assertThat(missing.resourceType()).isEqualTo(ResourceType.REVISION);
                    assertThat(missing.resourceId()).isEqualTo(none);
                });
        assertThatThrownBy(() -> job(none))
                .isInstanceOfSatisfying(
                        ResourceNotFoundException.class,
                        missing -> assertThat(missing.resourceType()).isEqualTo(ResourceType.JOB));
        assertThatThrownBy(() -> client.getDataSet(request -> request.dataSetId(none)))
                .isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void argumentsThatTheModelDoesNotAllowAreRefused() {
        assertThatThrownBy(() -> job("short")).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.listJobs(request -> request.maxResults(201)))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.listJobs(request -> request.nextToken("?")))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> createRevision("x".repeat(16_385))).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> createJob(revision)).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.createDataSet(
                        request -> request.name("n").description("d").assetType("API_GATEWAY_API")))
                .isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> client.revokeRevision(request ->
                        request.dataSetId(dataSet).revisionId(revision).revocationComment("short")))
                .isInstanceOf(ValidationException.class);
    }

    @Test
    void tagsAreReadSetAndRemoved() {
        String arn = client.getRevision(request -> request.dataSetId(dataSet).revisionId(revision))
                .arn();

        client.tagResource(request -> request.resourceArn(arn).tags(Map.of("a", "1", "b", "2")));
        client.untagResource(request -> request.resourceArn(arn).tagKeys("publication-id", "a"));

        assertThat(client.listTagsForResource(request -> request.resourceArn(arn))
                        .tags())
                .isEqualTo(Map.of("b", "2"));
    }

    @Test
    void aNotificationIsSentOncePerClientToken() {
        for (String token : List.of("one", "two", "one")) {
            client.sendDataSetNotification(request -> request.dataSetId(dataSet)
                    .type("DATA_UPDATE")
                    .clientToken(token)
                    .comment("fresh"));
        }

        assertThat(exchange.notifications())
                .extracting(Notification::clientToken)
                .containsExactly("one", "two");
    }

    @Test
    void callsFailAsSwitched() {
        DataExchangeFaults faults = exchange.faults();
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.THROTTLED, 1);
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.DENIED, 1);
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.FAILED_BEFORE_EFFECT, 1);
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.REQUEST_LOST, 1);

        assertThatThrownBy(() -> createRevision("x"))
                .isInstanceOfSatisfying(
                        ThrottlingException.class,
                        throttled -> assertThat(throttled.statusCode()).isEqualTo(429));
        assertThatThrownBy(() -> createRevision("x")).isInstanceOf(AccessDeniedException.class);
        assertThatThrownBy(() -> createRevision("x")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> createRevision("x")).isInstanceOf(SdkClientException.class);
        assertThat(comments()).as("without effect").containsExactly("first");
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.FAILED_AFTER_EFFECT, 1);
        faults.next(DataExchangeOperation.CREATE_REVISION, DataExchangeFaults.Call.RESPONSE_LOST, 1);
        assertThatThrownBy(() -> createRevision("second")).isInstanceOf(InternalServerException.class);
        assertThatThrownBy(() -> createRevision("third")).isInstanceOf(SdkClientException.class);
        assertThat(comments()).as("with effect").containsExactly("third", "second", "first");

        assertThat(exchange.calls().stream()
                        .filter(call -> call.operation() == DataExchangeOperation.CREATE_REVISION)
                        .map(EmbeddedDataExchange.Call::status))
                .containsExactly(201, 429, 403, 500, 0, 500, 0);
    }

    @Test
    void jobsEndAsSwitched() {
        exchange.faults().nextJobs(JobEnd.TIMED_OUT, 1);
        exchange.faults().nextJobs(JobEnd.ONE_ASSET_TWICE, 1);
        put("one", "1");
        String late = createJob(revision, "one");
        String twice = createJob(revision, "one");
        start(late);
        start(twice);

        assertThat(end(late).state()).isEqualTo(State.TIMED_OUT);
        assertThat(end(twice).state()).isEqualTo(State.COMPLETED);
        assertThat(assets(revision)).extracting(AssetEntry::name).containsExactly("one", "one");
    }

    @Test
    void anotherIdentityIsDenied() {
        try (DataExchangeClient stranger = client("stranger")) {
            assertThatThrownBy(() -> stranger.listDataSets(request -> {})).isInstanceOf(AccessDeniedException.class);
        }
    }

    private DataExchangeClient client(String accessKey) {
        return DataExchangeClient.builder()
                .endpointOverride(exchange.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(accessKey, LocalIdentity.SECRET_ACCESS_KEY)))
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build();
    }

    private void put(String key, String content) {
        s3.client().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromString(content));
    }

    private String createRevision(String comment) {
        return client.createRevision(
                        request -> request.dataSetId(dataSet).comment(comment).tags(Map.of("publication-id", comment)))
                .id();
    }

    private String createJob(String target, String... keys) {
        List<AssetSourceEntry> sources = new ArrayList<>();
        for (String key : keys) {
            sources.add(AssetSourceEntry.builder().bucket(BUCKET).key(key).build());
        }
        return client.createJob(request -> request.type(Type.IMPORT_ASSETS_FROM_S3)
                        .details(details -> details.importAssetsFromS3(imported ->
                                imported.dataSetId(dataSet).revisionId(target).assetSources(sources))))
                .id();
    }

    private void start(String job) {
        client.startJob(request -> request.jobId(job));
    }

    private GetJobResponse job(String id) {
        return client.getJob(request -> request.jobId(id));
    }

    /** Lets the time of an import pass, and waits until its objects were read. */
    private GetJobResponse end(String id) {
        clock.turn(IMPORT);
        Eventually.holds("the end of the import", () -> job(id).state() != State.IN_PROGRESS);
        return job(id);
    }

    private void publish(String target) {
        put("one", "1");
        String job = createJob(target, "one");
        start(job);
        end(job);
        finalise(target);
    }

    private void finalise(String target) {
        client.updateRevision(
                request -> request.dataSetId(dataSet).revisionId(target).finalized(true));
    }

    private void deleteRevision(String target) {
        client.deleteRevision(request -> request.dataSetId(dataSet).revisionId(target));
    }

    private List<AssetEntry> assets(String target) {
        return client.listRevisionAssets(request -> request.dataSetId(dataSet).revisionId(target))
                .assets();
    }

    private List<String> comments() {
        return client.listDataSetRevisions(request -> request.dataSetId(dataSet)).revisions().stream()
                .map(RevisionEntry::comment)
                .toList();
    }
}
