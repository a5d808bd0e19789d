package io.millrace.local.standins.dataexchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.standins.dataexchange.StoredJob.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Every operation on one account, one at a time. */
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

    private final Quotas quotas;
    private final Catalogue catalogue;
    private final ImportJobs jobs;
    private final DataExchangeFaults faults;
    private final Consumer<StoredJob> reader;
    private final List<Notification> notifications = new ArrayList<>();

    /** @param reader is told of a job that was started, and has to say later what its sources are */
    DataExchangeService(Quotas quotas, DataExchangeFaults faults, Consumer<StoredJob> reader) {
        Numbering numbering = new Numbering();
        this.quotas = quotas;
        this.catalogue = new Catalogue(quotas, numbering);
        this.jobs = new ImportJobs(quotas, numbering, catalogue);
        this.faults = faults;
        this.reader = reader;
    }

    /** What a job's sources turned out to be. */
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

    /** @throws DataExchangeRefusal when the call is refused; it then had no effect */
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
                catalogue.deleteRevision(idle(request));
                yield DataExchangeAnswers.empty();
            }
            case REVOKE_REVISION -> {
                StoredRevision revoked = revision(request);
                catalogue.revoke(revoked, request.required("RevocationComment", 10, 512), now);
                yield DataExchangeAnswers.revision(revoked);
            }
            case LIST_DATA_SET_REVISIONS ->
                DataExchangeAnswers.page(
                        "Revisions",
                        newest(
                                request,
                                catalogue.dataSet(request.id(0)).revisions().values()),
                        DataExchangeAnswers::revision);
            case LIST_REVISION_ASSETS -> listAssets(request);
            case GET_ASSET -> {
                StoredRevision revision = revision(request);
                yield DataExchangeAnswers.asset(revision, Catalogue.asset(revision, request.id(2)));
            }
            case UPDATE_ASSET -> updateAsset(request, now);
            case DELETE_ASSET -> deleteAsset(request);
            case SEND_DATA_SET_NOTIFICATION -> notify(request, now);
            case CREATE_JOB -> createJob(request, now);
            case START_JOB -> startJob(request, now);
            case GET_JOB -> DataExchangeAnswers.job(jobs.job(request.id(0)));
            case CANCEL_JOB -> {
                jobs.cancel(request.id(0), now);
                yield DataExchangeAnswers.empty();
            }
            case LIST_JOBS -> listJobs(request);
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
            catalogue.finish(idle(request), now);
        }
        if (comment != null) {
            revision.comment(comment, now);
        }
        return DataExchangeAnswers.revision(revision);
    }

    private ObjectNode listAssets(DataExchangeRequest request) {
        StoredRevision revision = revision(request);
        return DataExchangeAnswers.page(
                "Assets",
                TokenPage.byName(revision.assets().values(), request.pageSize(), request.nextToken()),
                asset -> DataExchangeAnswers.asset(revision, asset));
    }

    private ObjectNode updateAsset(DataExchangeRequest request, Instant now) {
        StoredRevision revision = catalogue.open(request.id(0), request.id(1));
        StoredAsset renamed =
                Catalogue.asset(revision, request.id(2)).named(request.required("Name", 1, ASSET_NAME), now);
        revision.assets().put(renamed.number(), renamed);
        return DataExchangeAnswers.asset(revision, renamed);
    }

    private ObjectNode deleteAsset(DataExchangeRequest request) {
        StoredRevision revision = revision(request);
        if (revision.finalized() && revision.revocation() == null) {
            throw DataExchangeRefusal.conflict("REVISION", revision.id(), "The revision is finalized");
        }
        revision.assets().remove(Catalogue.asset(revision, request.id(2)).number());
        return DataExchangeAnswers.empty();
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

    private ObjectNode startJob(DataExchangeRequest request, Instant now) {
        StoredJob job = jobs.startable(request.id(0));
        if (jobs.full()) {
            throw switch (faults.concurrencyAnswer()) {
                case SERVICE_LIMIT_EXCEEDED -> DataExchangeRefusal.limit(quotas.ofConcurrentJobs());
                case CONFLICT -> DataExchangeRefusal.conflict("JOB", job.id(), "Too many jobs are in progress");
                case THROTTLED -> DataExchangeRefusal.throttled();
            };
        }
        jobs.start(job, faults.importDuration(), faults.takeJobEnd(), now);
        reader.accept(job);
        return DataExchangeAnswers.empty();
    }

    private ObjectNode listJobs(DataExchangeRequest request) {
        String dataSet = request.parameter("dataSetId");
        String revision = request.parameter("revisionId");
        List<StoredJob> matching = jobs.jobs().stream()
                .filter(job -> dataSet == null || dataSet.equals(job.dataSetId()))
                .filter(job -> revision == null || revision.equals(job.revisionId()))
                .toList();
        return DataExchangeAnswers.page("Jobs", newest(request, matching), DataExchangeAnswers::job);
    }

    /** A client token that was seen for the data set before has no effect. */
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
        boolean known = token != null
                && notifications.stream()
                        .anyMatch(sent -> sent.dataSetId().equals(dataSet.id())
                                && sent.clientToken().equals(token));
        if (!known) {
            notifications.add(new Notification(
                    dataSet.id(), type, comment == null ? "" : comment, token == null ? "" : token, now));
        }
        return DataExchangeAnswers.empty();
    }

    private StoredRevision revision(DataExchangeRequest request) {
        return catalogue.revision(request.id(0), request.id(1));
    }

    /** An open revision that no job is at work on. */
    private StoredRevision idle(DataExchangeRequest request) {
        StoredRevision open = catalogue.open(request.id(0), request.id(1));
        if (jobs.runs(open)) {
            throw DataExchangeRefusal.conflict("REVISION", open.id(), "A job is in progress for the revision");
        }
        return open;
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
