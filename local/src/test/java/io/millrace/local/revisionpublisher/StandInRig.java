package io.millrace.local.revisionpublisher;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeConnection;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import io.millrace.connectors.dataexchange.SdkDataExchange;
import io.millrace.local.standins.dataexchange.DataExchangeFaults;
import io.millrace.local.standins.dataexchange.DataExchangeOperation;
import io.millrace.local.standins.dataexchange.EmbeddedDataExchange;
import io.millrace.local.standins.dataexchange.JobEnd;
import io.millrace.local.standins.dataexchange.Notification;
import io.millrace.local.standins.dataexchange.Quotas;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dataexchange.DataExchangeClient;
import software.amazon.awssdk.services.dataexchange.model.AssetType;
import software.amazon.awssdk.services.dataexchange.model.State;

/** The embedded Data Exchange over HTTP with the SDK adapter. */
final class StandInRig implements DataExchangeRig {

    private final EmbeddedS3 s3;
    private final EmbeddedDataExchange exchange;
    private final DataExchangeClient client;
    private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

    /** @param s3 closed by the caller */
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
    public void nextCalls(DataExchangeCall call, Fault fault, int times) {
        exchange.faults().next(operation(call), DataExchangeFaults.Call.valueOf(fault.name()), times);
    }

    private static DataExchangeOperation operation(DataExchangeCall call) {
        return switch (call) {
            case LIST_REVISIONS -> DataExchangeOperation.LIST_DATA_SET_REVISIONS;
            case GET_REVISION -> DataExchangeOperation.GET_REVISION;
            case CREATE_REVISION -> DataExchangeOperation.CREATE_REVISION;
            case FINALIZE_REVISION -> DataExchangeOperation.UPDATE_REVISION;
            case DELETE_REVISION -> DataExchangeOperation.DELETE_REVISION;
            case LIST_JOBS -> DataExchangeOperation.LIST_JOBS;
            case GET_JOB -> DataExchangeOperation.GET_JOB;
            case CREATE_JOB -> DataExchangeOperation.CREATE_JOB;
            case START_JOB -> DataExchangeOperation.START_JOB;
            case CANCEL_JOB -> DataExchangeOperation.CANCEL_JOB;
            case LIST_ASSETS -> DataExchangeOperation.LIST_REVISION_ASSETS;
            case DELETE_ASSET -> DataExchangeOperation.DELETE_ASSET;
            case NOTIFY -> DataExchangeOperation.SEND_DATA_SET_NOTIFICATION;
            case HEAD_OBJECT -> throw new IllegalArgumentException("not an operation of Data Exchange");
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
