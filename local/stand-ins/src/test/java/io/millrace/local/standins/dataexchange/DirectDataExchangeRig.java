package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchange;
import io.millrace.connectors.dataexchange.DataExchangeException.Kind;
import io.millrace.local.standins.dataexchange.DataExchangeFaults.ConcurrencyAnswer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The stand-in's service without HTTP: answers come at once, in the caller's thread. */
public final class DirectDataExchangeRig extends StandInRig {

    private final Map<String, Integer> objects = new HashMap<>();
    private final Map<String, String> refusedObjects = new HashMap<>();
    private final DataExchangeFaults faults = new DataExchangeFaults(Duration.ofSeconds(20));
    private final DataExchangeService service =
            new DataExchangeService(Quotas.DEFAULT, faults, job -> read(job, this::size));

    private void read(StoredJob job, ImportableObjects sizes) {
        service().read(job, sizes.read(job.sources()));
    }

    private long size(ImportSource source) throws ImportableObjects.UnreadableException {
        Integer size = objects.get(source.key());
        if (size == null) {
            throw new ImportableObjects.UnreadableException("RESOURCE_NOT_FOUND_EXCEPTION", "Cannot import");
        }
        String refusal = refusedObjects.get(source.key());
        if (refusal != null) {
            throw new ImportableObjects.UnreadableException(refusal, "Cannot import");
        }
        return size;
    }

    @Override
    DataExchangeService service() {
        return service;
    }

    @Override
    DataExchangeFaults faults() {
        return faults;
    }

    @Override
    public DataExchange connect() {
        return new DirectDataExchange(service, faults, this::now);
    }

    @Override
    public void putObject(String key, int bytes) {
        objects.put(key, bytes);
    }

    @Override
    public void removeObject(String key) {
        objects.remove(key);
    }

    /** Jobs that read the object end with this error. */
    public void refuseObject(String key, String code) {
        refusedObjects.put(key, code);
    }

    public void concurrentJobs(int max) {
        Quotas now = service.quotas();
        quotas(now.revisionsPerDataSet(), now.assetsPerJob(), max);
    }

    public void revisionsPerDataSet(int max) {
        Quotas now = service.quotas();
        quotas(max, now.assetsPerJob(), now.concurrentJobs());
    }

    public void assetsPerJob(int max) {
        Quotas now = service.quotas();
        quotas(now.revisionsPerDataSet(), max, now.concurrentJobs());
    }

    private void quotas(int revisionsPerDataSet, int assetsPerJob, int concurrentJobs) {
        Quotas now = service.quotas();
        service.quotas(new Quotas(
                now.dataSets(),
                revisionsPerDataSet,
                now.assetsPerRevision(),
                assetsPerJob,
                concurrentJobs,
                now.assetGigabytes()));
    }

    /** Sets how StartJob is refused at the most jobs in progress. */
    public void refuseStartsWith(Kind kind) {
        faults.concurrencyAnswer(
                switch (kind) {
                    case FULL -> ConcurrencyAnswer.SERVICE_LIMIT_EXCEEDED;
                    case LIMIT -> ConcurrencyAnswer.OTHER_LIMIT_EXCEEDED;
                    case CONFLICT -> ConcurrencyAnswer.CONFLICT;
                    case NOT_NOW -> ConcurrencyAnswer.THROTTLED;
                    default -> throw new IllegalArgumentException("not one of StartJob: " + kind);
                });
    }

    /** Lists show revisions and jobs only so long after their creation. */
    public void listsLag(Duration time) {
        faults.listsLag(time);
    }

    /** Adds an asset that no job imported. */
    public void addAsset(String revisionId, String name, long size) {
        service.addAsset(revisionId, name, size, now());
    }

    /** The most jobs that were in progress at the same time. */
    public int mostRunning() {
        return service.mostRunning();
    }

    /** Number of jobs that were not started because too many were in progress. */
    public int refusedStarts() {
        return service.refusedStarts();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
