package io.millrace.local.aws.dataexchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.local.aws.dataexchange.ImportJob.Found;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Every operation on one account, one at a time. */
final class Service {

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
    private final Faults faults;
    private final Consumer<ImportJob> reader;
    private final List<Notification> notifications = new ArrayList<>();

    /** @param reader is told of a job that was started, and has to say later what its sources are */
    Service(Quotas quotas, Faults faults, Consumer<ImportJob> reader) {
        Numbering numbering = new Numbering();
        this.quotas = quotas;
        this.catalogue = new Catalogue(quotas, numbering);
        this.jobs = new ImportJobs(quotas, numbering, catalogue);
        this.faults = faults;
        this.reader = reader;
    }

    /** What a job's sources turned out to be. */
    synchronized void read(ImportJob job, List<Found> found) {
        job.read(found);
    }

    synchronized List<Notification> notifications() {
        return List.copyOf(notifications);
    }

    synchronized int runningJobs(Instant now) {
        jobs.advance(now);
        return jobs.runningJobs();
    }

    /** @throws Refusal when the call is refused; it then had no effect */
    synchronized ObjectNode answer(Request request, Instant now) {
        jobs.advance(now);
        return switch (request.operation()) {
            case CREATE_DATA_SET -> createDataSet(request, now);
            case GET_DATA_SET -> tagged(catalogue.dataSet(request.id(0)));
            case UPDATE_DATA_SET -> updateDataSet(request, now);
            case DELETE_DATA_SET -> {
                catalogue.deleteDataSet(request.id(0));
                yield Answers.empty();
            }
            case LIST_DATA_SETS -> listDataSets(request);
            case CREATE_REVISION -> createRevision(request, now);
            case GET_REVISION -> tagged(revision(request));
            case UPDATE_REVISION -> updateRevision(request, now);
            case DELETE_REVISION -> {
                catalogue.deleteRevision(idle(request));
                yield Answers.empty();
            }
            case REVOKE_REVISION -> {
                Revision revoked = revision(request);
                catalogue.revoke(revoked, request.required("RevocationComment", 10, 512), now);
                yield Answers.revision(revoked);
            }
            case LIST_DATA_SET_REVISIONS ->
                Answers.page(
                        "Revisions",
                        newest(
                                request,
                                catalogue.dataSet(request.id(0)).revisions().values()),
                        Answers::revision);
            case LIST_REVISION_ASSETS -> listAssets(request);
            case GET_ASSET -> {
                Revision revision = revision(request);
                yield Answers.asset(revision, Catalogue.asset(revision, request.id(2)));
            }
            case UPDATE_ASSET -> updateAsset(request, now);
            case DELETE_ASSET -> deleteAsset(request);
            case SEND_DATA_SET_NOTIFICATION -> notify(request, now);
            case CREATE_JOB -> createJob(request, now);
            case START_JOB -> startJob(request, now);
            case GET_JOB -> Answers.job(jobs.job(request.id(0)));
            case CANCEL_JOB -> {
                jobs.cancel(request.id(0), now);
                yield Answers.empty();
            }
            case LIST_JOBS -> listJobs(request);
            case LIST_TAGS_FOR_RESOURCE -> {
                ObjectNode body = Answers.empty();
                catalogue.tags(request.labels().get(0)).forEach(body.putObject("tags")::put);
                yield body;
            }
            case TAG_RESOURCE -> {
                catalogue.tag(request.labels().get(0), request.tags("tags"));
                yield Answers.empty();
            }
            case UNTAG_RESOURCE -> {
                catalogue.tags(request.labels().get(0)).keySet().removeAll(request.parameters("tagKeys"));
                yield Answers.empty();
            }
        };
    }

    private ObjectNode createDataSet(Request request, Instant now) {
        String assetType = request.required("AssetType", 1, NAME);
        if (!assetType.equals("S3_SNAPSHOT")) {
            throw Refusal.invalid("AssetType " + assetType + " is not served here");
        }
        return tagged(catalogue.createDataSet(
                request.required("Name", 1, NAME),
                request.required("Description", 1, DESCRIPTION),
                request.tags("Tags"),
                now));
    }

    private ObjectNode updateDataSet(Request request, Instant now) {
        DataSet dataSet = catalogue.dataSet(request.id(0));
        String name = request.optional("Name", NAME);
        String description = request.optional("Description", DESCRIPTION);
        if (name != null) {
            dataSet.rename(name, now);
        }
        if (description != null) {
            dataSet.describe(description, now);
        }
        return Answers.dataSet(dataSet);
    }

    private ObjectNode listDataSets(Request request) {
        Collection<DataSet> all = "ENTITLED".equals(request.parameter("origin")) ? List.of() : catalogue.dataSets();
        return Answers.page("DataSets", newest(request, all), Answers::dataSet);
    }

    private ObjectNode createRevision(Request request, Instant now) {
        String comment = request.optional("Comment", COMMENT);
        return tagged(
                catalogue.createRevision(request.id(0), comment == null ? "" : comment, request.tags("Tags"), now));
    }

    /** Nothing of a finalised revision can be set any more, not even to what it is. */
    private ObjectNode updateRevision(Request request, Instant now) {
        Revision revision = catalogue.open(request.id(0), request.id(1));
        String comment = request.optional("Comment", COMMENT);
        Boolean finalized = request.flag("Finalized");
        if (Boolean.TRUE.equals(finalized)) {
            catalogue.finish(idle(request), now);
        }
        if (comment != null) {
            revision.comment(comment, now);
        }
        return Answers.revision(revision);
    }

    private ObjectNode listAssets(Request request) {
        Revision revision = revision(request);
        return Answers.page(
                "Assets",
                Page.byName(revision.assets().values(), request.pageSize(), request.nextToken()),
                asset -> Answers.asset(revision, asset));
    }

    private ObjectNode updateAsset(Request request, Instant now) {
        Revision revision = catalogue.open(request.id(0), request.id(1));
        Asset renamed = Catalogue.asset(revision, request.id(2)).named(request.required("Name", 1, ASSET_NAME), now);
        revision.assets().put(renamed.number(), renamed);
        return Answers.asset(revision, renamed);
    }

    private ObjectNode deleteAsset(Request request) {
        Revision revision = revision(request);
        if (revision.finalized() && revision.revocation() == null) {
            throw Refusal.conflict("REVISION", revision.id(), "The revision is finalized");
        }
        revision.assets().remove(Catalogue.asset(revision, request.id(2)).number());
        return Answers.empty();
    }

    private ObjectNode createJob(Request request, Instant now) {
        String type = request.required("Type", 1, NAME);
        if (!type.equals(IMPORT_FROM_S3)) {
            throw Refusal.invalid("Type " + type + " is not served here");
        }
        JsonNode details = request.body().path("Details");
        JsonNode imported = details.path("ImportAssetsFromS3");
        if (details.size() != 1 || !imported.isObject()) {
            throw Refusal.invalid("Details must have one member, ImportAssetsFromS3");
        }
        List<AssetSource> sources = new ArrayList<>();
        for (JsonNode source : imported.path("AssetSources")) {
            sources.add(new AssetSource(member(source, "Bucket", BUCKET_NAME), member(source, "Key", ASSET_NAME)));
        }
        return Answers.job(jobs.create(
                Request.requireId("DataSetId", Request.text(imported, "DataSetId", NAME)),
                Request.requireId("RevisionId", Request.text(imported, "RevisionId", NAME)),
                sources,
                now));
    }

    private static String member(JsonNode source, String member, int longest) {
        String value = Request.text(source, member, longest);
        if (value == null || value.isEmpty()) {
            throw Refusal.invalid("AssetSources." + member + " is missing");
        }
        return value;
    }

    private ObjectNode startJob(Request request, Instant now) {
        ImportJob job = jobs.startable(request.id(0));
        if (jobs.full()) {
            throw switch (faults.concurrencyAnswer()) {
                case SERVICE_LIMIT_EXCEEDED -> Refusal.limit(quotas.ofConcurrentJobs());
                case CONFLICT -> Refusal.conflict("JOB", job.id(), "Too many jobs are in progress");
                case THROTTLED -> Refusal.throttled();
            };
        }
        jobs.start(job, faults.importDuration(), faults.takeJobEnd(), now);
        reader.accept(job);
        return Answers.empty();
    }

    private ObjectNode listJobs(Request request) {
        String dataSet = request.parameter("dataSetId");
        String revision = request.parameter("revisionId");
        List<ImportJob> matching = jobs.jobs().stream()
                .filter(job -> dataSet == null || dataSet.equals(job.dataSetId()))
                .filter(job -> revision == null || revision.equals(job.revisionId()))
                .toList();
        return Answers.page("Jobs", newest(request, matching), Answers::job);
    }

    /** A client token that was seen for the data set before has no effect. */
    private ObjectNode notify(Request request, Instant now) {
        DataSet dataSet = catalogue.dataSet(request.id(0));
        String type = request.required("Type", 1, NAME);
        if (!NOTIFICATIONS.contains(type)) {
            throw Refusal.invalid("Type must be one of " + NOTIFICATIONS + ", not " + type);
        }
        JsonNode details = request.body().path("Details");
        if ((type.equals("DEPRECATION") && !details.path("Deprecation").hasNonNull("DeprecationAt"))
                || (type.equals("SCHEMA_CHANGE")
                        && !details.path("SchemaChange").hasNonNull("SchemaChangeAt"))) {
            throw Refusal.invalid("Details must say when, for " + type);
        }
        String comment = request.optional("Comment", NOTIFICATION_COMMENT);
        String token = request.optional("ClientToken", 64);
        if (token != null && !token.matches("[\\x21-\\x7E]{1,64}")) {
            throw Refusal.invalid("ClientToken must be 1 to 64 visible ASCII characters");
        }
        boolean known = token != null
                && notifications.stream()
                        .anyMatch(sent -> sent.dataSetId().equals(dataSet.id())
                                && sent.clientToken().equals(token));
        if (!known) {
            notifications.add(new Notification(
                    dataSet.id(), type, comment == null ? "" : comment, token == null ? "" : token, now));
        }
        return Answers.empty();
    }

    private Revision revision(Request request) {
        return catalogue.revision(request.id(0), request.id(1));
    }

    /** An open revision that no job is at work on. */
    private Revision idle(Request request) {
        Revision open = catalogue.open(request.id(0), request.id(1));
        if (jobs.runs(open)) {
            throw Refusal.conflict("REVISION", open.id(), "A job is in progress for the revision");
        }
        return open;
    }

    private ObjectNode tagged(DataSet dataSet) {
        return Answers.withTags(Answers.dataSet(dataSet), catalogue.tags(dataSet.arn()));
    }

    private ObjectNode tagged(Revision revision) {
        return Answers.withTags(Answers.revision(revision), catalogue.tags(revision.arn()));
    }

    private static <T extends Listed> Page<T> newest(Request request, Collection<T> all) {
        return Page.newestFirst(all, request.pageSize(), request.nextToken());
    }
}
