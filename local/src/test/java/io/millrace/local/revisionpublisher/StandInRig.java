package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.Call;
import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.ExchangeRig;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.local.aws.EmbeddedS3;
import io.millrace.local.aws.LocalIdentity;
import io.millrace.local.aws.dataexchange.EmbeddedDataExchange;
import io.millrace.local.aws.dataexchange.Faults;
import io.millrace.local.aws.dataexchange.JobEnd;
import io.millrace.local.aws.dataexchange.Notification;
import io.millrace.local.aws.dataexchange.Operation;
import io.millrace.local.aws.dataexchange.Quotas;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.State;

/** The embedded Data Exchange over HTTP, and the SDK's adapter to it. */
final class StandInRig implements ExchangeRig {

    private final EmbeddedS3 s3;
    private final EmbeddedDataExchange exchange;
    private final DataExchangeClient client;
    private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

    /** @param s3 stays the caller's */
    StandInRig(EmbeddedS3 s3) {
        this.s3 = s3;
        s3.createBuckets(BUCKET);
        this.exchange = EmbeddedDataExchange.start(0, s3.client(), Quotas.DEFAULT, () -> now);
        this.client = DataExchangeClient.builder()
                .endpointOverride(exchange.endpoint())
                .region(Region.of(LocalIdentity.REGION))
                .credentialsProvider(LocalIdentity.credentials())
                .build();
    }

    @Override
    public DataExchange connect() {
        return SdkDataExchange.connect(
                new DataExchangeConnection(LocalIdentity.REGION, exchange.endpoint()), LocalIdentity.credentials());
    }

    @Override
    public String createDataSet(String name) {
        return client.createDataSet(
                        request -> request.name(name).description(name).assetType(AssetType.S3_SNAPSHOT))
                .id();
    }

    @Override
    public void putObject(String key, int bytes) {
        s3.client().putObject(request -> request.bucket(BUCKET).key(key), RequestBody.fromBytes(new byte[bytes]));
    }

    @Override
    public void removeObject(String key) {
        s3.client().deleteObject(request -> request.bucket(BUCKET).key(key));
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public void importsTake(Duration time) {
        exchange.faults().importsTake(time);
    }

    @Override
    public void nextCalls(Call call, Fault fault, int times) {
        exchange.faults().next(operation(call), Faults.Call.valueOf(fault.name()), times);
    }

    private static Operation operation(Call call) {
        return switch (call) {
            case LIST_REVISIONS -> Operation.LIST_DATA_SET_REVISIONS;
            case GET_REVISION -> Operation.GET_REVISION;
            case CREATE_REVISION -> Operation.CREATE_REVISION;
            case FINALIZE_REVISION -> Operation.UPDATE_REVISION;
            case DELETE_REVISION -> Operation.DELETE_REVISION;
            case LIST_JOBS -> Operation.LIST_JOBS;
            case GET_JOB -> Operation.GET_JOB;
            case CREATE_JOB -> Operation.CREATE_JOB;
            case START_JOB -> Operation.START_JOB;
            case CANCEL_JOB -> Operation.CANCEL_JOB;
            case LIST_ASSETS -> Operation.LIST_REVISION_ASSETS;
            case DELETE_ASSET -> Operation.DELETE_ASSET;
            case NOTIFY -> Operation.SEND_DATA_SET_NOTIFICATION;
            case HEAD_OBJECT -> throw new IllegalArgumentException("not one of Data Exchange");
        };
    }

    @Override
    public void nextJobs(JobEnding ending, int times) {
        exchange.faults().nextJobs(JobEnd.valueOf(ending.name()), times);
    }

    @Override
    public int runningJobs() {
        return exchange.runningJobs();
    }

    @Override
    public int liveJobs() {
        return (int) client.listJobsPaginator(request -> {}).jobs().stream()
                .filter(job -> job.state() == State.WAITING || job.state() == State.IN_PROGRESS)
                .count();
    }

    @Override
    public List<String> notifications() {
        return exchange.notifications().stream().map(Notification::clientToken).toList();
    }

    @Override
    public void close() {
        client.close();
        exchange.close();
    }
}
