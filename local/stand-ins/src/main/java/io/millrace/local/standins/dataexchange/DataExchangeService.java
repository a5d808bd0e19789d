package io.millrace.local.standins.dataexchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.standins.dataexchange.StoredJob.Found;
import io.millrace.local.standins.dataexchange.StoredJob.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One account of Data Exchange. Operations run one at a time. One that is refused throws {@link DataExchangeRefusal} and
 * has no effect.
 */
final class DataExchangeService {

    static final String IMPORT_FROM_S3 = "IMPORT_ASSETS_FROM_S3";

    private static final int NAME = 256;
    private static final int DESCRIPTION = 16_348;
    private static final int COMMENT = 16_384;
    private static final int NOTIFICATION_COMMENT = 4_096;
    private static final int ASSET_NAME = 1_024;
    private static final int BUCKET_NAME = 63;
    private static final Set<String> NOTIFICATIONS =
            Set.of("DATA_DELAY", "DATA_UPDATE", "DEPRECATION", "SCHEMA_CHANGE");

    private final Catalogue catalogue;
    private final ImportJobs jobs;
    private final DataExchangeFaults faults;
    private final Consumer<StoredJob> reader;
    private final List<Notification> notifications = new ArrayList<>();
    private Quotas quotas;
    private int mostRunning;
    private int refusedStarts;

    /** @param reader receives each job that is started, and reports later what its sources are */
    DataExchangeService(Quotas quotas, DataExchangeFaults faults, Consumer<StoredJob> reader) {
        Numbering numbering = new Numbering();
        this.quotas = quotas;
        this.catalogue = new Catalogue(this::quotas, numbering);
        this.jobs = new ImportJobs(this::quotas, numbering, catalogue);
        this.faults = faults;
        this.reader = reader;
    }

    synchronized Quotas quotas() {
        return quotas;
    }

    /** Changes the quotas, as AWS does on request. */
    synchronized void quotas(Quotas changed) {
        quotas = changed;
    }

    /** Accepts what the sources of a started job are. */
    synchronized void read(StoredJob job, List<Found> found) {
        job.read(found);
    }

    synchronized List<Notification> notifications() {
        return List.copyOf(notifications);
    }

    synchronized int runningJobs(Instant now) {
        jobs.advance(now);
        return jobs.runningJobs();
    }

    /** Jobs that wait or are in progress. */
    synchronized int liveJobs(Instant now) {
        jobs.advance(now);
        return (int) jobs.jobs().stream()
                .filter(job -> job.state() == State.WAITING || job.state() == State.IN_PROGRESS)
                .count();
    }

    /** The most jobs that were in progress at the same time. */
    synchronized int mostRunning() {
        return mostRunning;
    }

    /** Number of jobs that were not started because too many were in progress. */
    synchronized int refusedStarts() {
        return refusedStarts;
    }

    /** Adds an asset that no job imported. */
    synchronized void addAsset(String revisionId, String name, long size, Instant now) {
        catalogue.addAsset(catalogue.revision(revisionId), name, size, now);
    }

    synchronized DataSet createDataSet(String name, String description, Map<String, String> tags, Instant now) {
        return catalogue.createDataSet(name, description, tags, now);
    }

    /** Of a data set, as lists show them. */
    synchronized List<StoredRevision> revisions(String dataSetId, Instant now) {
        return catalogue.dataSet(dataSetId).revisions().values().stream()
                .filter(revision -> isListed(revision.createdAt(), now))
                .toList();
    }

    synchronized StoredRevision revision(String dataSetId, String revisionId) {
        return catalogue.revision(dataSetId, revisionId);
    }

    synchronized Map<String, String> tags(StoredRevision revision) {
        return catalogue.tags(revision.arn());
    }

    synchronized StoredRevision createRevision(
            String dataSetId, String comment, Map<String, String> tags, Instant now) {
        return catalogue.createRevision(dataSetId, comment, tags, now);
    }

    synchronized void finalizeRevision(String dataSetId, String revisionId, Instant now) {
        catalogue.finish(idle(dataSetId, revisionId, now), now);
    }

    synchronized void deleteRevision(String dataSetId, String revisionId, Instant now) {
        catalogue.deleteRevision(idle(dataSetId, revisionId, now));
    }

    synchronized List<StoredAsset> assets(String dataSetId, String revisionId, Instant now) {
        jobs.advance(now);
        return List.copyOf(catalogue.revision(dataSetId, revisionId).assets().values());
    }

    synchronized void deleteAsset(String dataSetId, String revisionId, String assetId, Instant now) {
        jobs.advance(now);
        StoredRevision revision = catalogue.revision(dataSetId, revisionId);
        if (revision.finalized() && revision.revocation() == null) {
            throw DataExchangeRefusal.conflict("REVISION", revision.id(), "The revision is finalized");
        }
        revision.assets().remove(Catalogue.asset(revision, assetId).number());
    }

    /**
     * As lists show them.
     *
     * @param dataSetId null for all
     * @param revisionId null for all
     */
    synchronized List<StoredJob> jobs(@Nullable String dataSetId, @Nullable String revisionId, Instant now) {
        jobs.advance(now);
        return jobs.jobs().stream()
                .filter(job -> dataSetId == null || dataSetId.equals(job.dataSetId()))
                .filter(job -> revisionId == null || revisionId.equals(job.revisionId()))
                .filter(job -> isListed(job.createdAt(), now))
                .toList();
    }

    synchronized StoredJob job(String jobId, Instant now) {
        jobs.advance(now);
        return jobs.job(jobId);
    }

    synchronized StoredJob createJob(String dataSetId, String revisionId, List<ImportSource> sources, Instant now) {
        return jobs.create(dataSetId, revisionId, sources, now);
    }

    synchronized void startJob(String jobId, Instant now) {
        jobs.advance(now);
        StoredJob job = jobs.startable(jobId);
        if (jobs.full()) {
            refusedStarts++;
            throw switch (faults.concurrencyAnswer()) {
                case SERVICE_LIMIT_EXCEEDED -> DataExchangeRefusal.full(quotas);
                case OTHER_LIMIT_EXCEEDED -> DataExchangeRefusal.limit(quotas.ofJobAssets());
                case CONFLICT -> DataExchangeRefusal.conflict("JOB", job.id(), "Too many jobs are in progress");
                case THROTTLED -> DataExchangeRefusal.throttled();
            };
        }
        jobs.start(job, faults.importDuration(), faults.takeJobEnd(), now);
        mostRunning = Math.max(mostRunning, jobs.runningJobs());
        reader.accept(job);
    }

    synchronized void cancelJob(String jobId, Instant now) {
        jobs.advance(now);
        jobs.cancel(jobId, now);
    }

    /** A client token that the data set has seen before has no effect. */
    synchronized void send(Notification notification) {
        catalogue.dataSet(notification.dataSetId());
        boolean known = !notification.clientToken().isEmpty()
                && notifications.stream()
                        .anyMatch(sent -> sent.dataSetId().equals(notification.dataSetId())
                                && sent.clientToken().equals(notification.clientToken()));
        if (!known) {
            notifications.add(notification);
        }
    }

    private boolean isListed(Instant createdAt, Instant now) {
        return !createdAt.plus(faults.listLag()).isAfter(now);
    }

    /** A revision that may still change, and that no job changes now. */
    private StoredRevision idle(String dataSetId, String revisionId, Instant now) {
        jobs.advance(now);
        StoredRevision open = catalogue.open(dataSetId, revisionId);
        if (jobs.runs(open)) {
            throw DataExchangeRefusal.conflict("REVISION", open.id(), "A job is in progress for the revision");
        }
        return open;
    }

    /** Answers a request over HTTP. */
    synchronized ObjectNode answer(DataExchangeRequest request, Instant now) {
        jobs.advance(now);
        return switch (request.operation()) {
            case CREATE_DATA_SET -> createDataSet(request, now);
            case GET_DATA_SET -> tagged(catalogue.dataSet(request.id(0)));
            case UPDATE_DATA_SET -> updateDataSet(request, now);
            case DELETE_DATA_SET -> {
                catalogue.deleteDataSet(request.id(0));
                yield DataExchangeAnswers.empty();
            }
            case LIST_DATA_SETS -> listDataSets(request);
            case CREATE_REVISION -> createRevision(request, now);
            case GET_REVISION -> tagged(revision(request));
            case UPDATE_REVISION -> updateRevision(request, now);
            case DELETE_REVISION -> {
                deleteRevision(request.id(0), request.id(1), now);
                yield DataExchangeAnswers.empty();
            }
            case REVOKE_REVISION -> {
                StoredRevision revoked = revision(request);
                catalogue.revoke(revoked, request.required("RevocationComment", 10, 512), now);
                yield DataExchangeAnswers.revision(revoked);
            }
            case LIST_DATA_SET_REVISIONS ->
                DataExchangeAnswers.page(
                        "Revisions", newest(request, revisions(request.id(0), now)), DataExchangeAnswers::revision);
            case LIST_REVISION_ASSETS -> listAssets(request, now);
            case GET_ASSET -> {
                StoredRevision revision = revision(request);
                yield DataExchangeAnswers.asset(revision, Catalogue.asset(revision, request.id(2)));
            }
            case UPDATE_ASSET -> updateAsset(request, now);
            case DELETE_ASSET -> {
                deleteAsset(request.id(0), request.id(1), request.id(2), now);
                yield DataExchangeAnswers.empty();
            }
            case SEND_DATA_SET_NOTIFICATION -> notify(request, now);
            case CREATE_JOB -> createJob(request, now);
            case START_JOB -> {
                startJob(request.id(0), now);
                yield DataExchangeAnswers.empty();
            }
            case GET_JOB -> DataExchangeAnswers.job(jobs.job(request.id(0)));
            case CANCEL_JOB -> {
                jobs.cancel(request.id(0), now);
                yield DataExchangeAnswers.empty();
            }
            case LIST_JOBS ->
                DataExchangeAnswers.page(
                        "Jobs",
                        newest(request, jobs(request.parameter("dataSetId"), request.parameter("revisionId"), now)),
                        DataExchangeAnswers::job);
            case LIST_TAGS_FOR_RESOURCE -> {
                ObjectNode body = DataExchangeAnswers.empty();
                catalogue.tags(request.labels().get(0)).forEach(body.putObject("tags")::put);
                yield body;
            }
            case TAG_RESOURCE -> {
                catalogue.tag(request.labels().get(0), request.tags("tags"));
                yield DataExchangeAnswers.empty();
            }
            case UNTAG_RESOURCE -> {
                catalogue.tags(request.labels().get(0)).keySet().removeAll(request.parameters("tagKeys"));
                yield DataExchangeAnswers.empty();
            }
        };
    }

    private ObjectNode createDataSet(DataExchangeRequest request, Instant now) {
        String assetType = request.required("AssetType", 1, NAME);
        if (!assetType.equals("S3_SNAPSHOT")) {
            throw DataExchangeRefusal.invalid("AssetType " + assetType + " is not served here");
        }
        return tagged(catalogue.createDataSet(
                request.required("Name", 1, NAME),
                request.required("Description", 1, DESCRIPTION),
                request.tags("Tags"),
                now));
    }

    private ObjectNode updateDataSet(DataExchangeRequest request, Instant now) {
        DataSet dataSet = catalogue.dataSet(request.id(0));
        String name = request.optional("Name", NAME);
        String description = request.optional("Description", DESCRIPTION);
        if (name != null) {
            dataSet.rename(name, now);
        }
        if (description != null) {
            dataSet.describe(description, now);
        }
        return DataExchangeAnswers.dataSet(dataSet);
    }

    private ObjectNode listDataSets(DataExchangeRequest request) {
        Collection<DataSet> all = "ENTITLED".equals(request.parameter("origin")) ? List.of() : catalogue.dataSets();
        return DataExchangeAnswers.page("DataSets", newest(request, all), DataExchangeAnswers::dataSet);
    }

    private ObjectNode createRevision(DataExchangeRequest request, Instant now) {
        String comment = request.optional("Comment", COMMENT);
        return tagged(
                catalogue.createRevision(request.id(0), comment == null ? "" : comment, request.tags("Tags"), now));
    }

    /** Nothing of a finalised revision can be set any more, not even to what it is. */
    private ObjectNode updateRevision(DataExchangeRequest request, Instant now) {
        StoredRevision revision = catalogue.open(request.id(0), request.id(1));
        String comment = request.optional("Comment", COMMENT);
        Boolean finalized = request.flag("Finalized");
        if (Boolean.TRUE.equals(finalized)) {
            finalizeRevision(request.id(0), request.id(1), now);
        }
        if (comment != null) {
            revision.comment(comment, now);
        }
        return DataExchangeAnswers.revision(revision);
    }

    private ObjectNode listAssets(DataExchangeRequest request, Instant now) {
        StoredRevision revision = revision(request);
        return DataExchangeAnswers.page(
                "Assets",
                TokenPage.byName(assets(request.id(0), request.id(1), now), request.pageSize(), request.nextToken()),
                asset -> DataExchangeAnswers.asset(revision, asset));
    }

    private ObjectNode updateAsset(DataExchangeRequest request, Instant now) {
        StoredRevision revision = catalogue.open(request.id(0), request.id(1));
        StoredAsset renamed =
                Catalogue.asset(revision, request.id(2)).named(request.required("Name", 1, ASSET_NAME), now);
        revision.assets().put(renamed.number(), renamed);
        return DataExchangeAnswers.asset(revision, renamed);
    }

    private ObjectNode createJob(DataExchangeRequest request, Instant now) {
        String type = request.required("Type", 1, NAME);
        if (!type.equals(IMPORT_FROM_S3)) {
            throw DataExchangeRefusal.invalid("Type " + type + " is not served here");
        }
        JsonNode details = request.body().path("Details");
        JsonNode imported = details.path("ImportAssetsFromS3");
        if (details.size() != 1 || !imported.isObject()) {
            throw DataExchangeRefusal.invalid("Details must have one member, ImportAssetsFromS3");
        }
        List<ImportSource> sources = new ArrayList<>();
        for (JsonNode source : imported.path("AssetSources")) {
            sources.add(new ImportSource(member(source, "Bucket", BUCKET_NAME), member(source, "Key", ASSET_NAME)));
        }
        return DataExchangeAnswers.job(jobs.create(
                DataExchangeRequest.requireId("DataSetId", DataExchangeRequest.text(imported, "DataSetId", NAME)),
                DataExchangeRequest.requireId("RevisionId", DataExchangeRequest.text(imported, "RevisionId", NAME)),
                sources,
                now));
    }

    private static String member(JsonNode source, String member, int longest) {
        String value = DataExchangeRequest.text(source, member, longest);
        if (value == null || value.isEmpty()) {
            throw DataExchangeRefusal.invalid("AssetSources." + member + " is missing");
        }
        return value;
    }

    private ObjectNode notify(DataExchangeRequest request, Instant now) {
        DataSet dataSet = catalogue.dataSet(request.id(0));
        String type = request.required("Type", 1, NAME);
        if (!NOTIFICATIONS.contains(type)) {
            throw DataExchangeRefusal.invalid("Type must be one of " + NOTIFICATIONS + ", not " + type);
        }
        JsonNode details = request.body().path("Details");
        if ((type.equals("DEPRECATION") && !details.path("Deprecation").hasNonNull("DeprecationAt"))
                || (type.equals("SCHEMA_CHANGE")
                        && !details.path("SchemaChange").hasNonNull("SchemaChangeAt"))) {
            throw DataExchangeRefusal.invalid("Details must say when, for " + type);
        }
        String comment = request.optional("Comment", NOTIFICATION_COMMENT);
        String token = request.optional("ClientToken", 64);
        if (token != null && !token.matches("[\\x21-\\x7E]{1,64}")) {
            throw DataExchangeRefusal.invalid("ClientToken must be 1 to 64 visible ASCII characters");
        }
        send(new Notification(dataSet.id(), type, comment == null ? "" : comment, token == null ? "" : token, now));
        return DataExchangeAnswers.empty();
    }

    private StoredRevision revision(DataExchangeRequest request) {
        return catalogue.revision(request.id(0), request.id(1));
    }

    private ObjectNode tagged(DataSet dataSet) {
        return DataExchangeAnswers.withTags(DataExchangeAnswers.dataSet(dataSet), catalogue.tags(dataSet.arn()));
    }

    private ObjectNode tagged(StoredRevision revision) {
        return DataExchangeAnswers.withTags(DataExchangeAnswers.revision(revision), catalogue.tags(revision.arn()));
    }

    private static <T extends Listed> TokenPage<T> newest(DataExchangeRequest request, Collection<T> all) {
        return TokenPage.newestFirst(all, request.pageSize(), request.nextToken());
    }
}
