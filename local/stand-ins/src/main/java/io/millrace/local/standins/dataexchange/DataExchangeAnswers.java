package io.millrace.local.standins.dataexchange;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Bodies of answers, with the members of the service model. */
final class DataExchangeAnswers {

    private static final String ASSET_TYPE = "S3_SNAPSHOT";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private DataExchangeAnswers() {}

    static ObjectNode empty() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ObjectNode dataSet(DataSet dataSet) {
        ObjectNode body = empty().put("Arn", dataSet.arn())
                .put("AssetType", ASSET_TYPE)
                .put("Description", dataSet.description())
                .put("Id", dataSet.id())
                .put("Name", dataSet.name())
                .put("Origin", "OWNED");
        return times(body, dataSet.createdAt(), dataSet.updatedAt());
    }

    static ObjectNode revision(StoredRevision revision) {
        ObjectNode body = empty().put("Arn", revision.arn())
                .put("Comment", revision.comment())
                .put("DataSetId", revision.dataSet().id())
                .put("Finalized", revision.finalized())
                .put("Id", revision.id())
                .put("Revoked", revision.revocation() != null);
        StoredRevision.Revocation revocation = revision.revocation();
        if (revocation != null) {
            body.put("RevocationComment", revocation.comment()).put("RevokedAt", TIME.format(revocation.at()));
        }
        return times(body, revision.createdAt(), revision.updatedAt());
    }

    static ObjectNode asset(StoredRevision revision, StoredAsset asset) {
        ObjectNode body = empty().put("Arn", revision.arn() + "/assets/" + asset.id())
                .put("AssetType", ASSET_TYPE)
                .put("DataSetId", revision.dataSet().id())
                .put("Id", asset.id())
                .put("Name", asset.name())
                .put("RevisionId", revision.id());
        body.putObject("AssetDetails").putObject("S3SnapshotAsset").put("Size", (double) asset.size());
        return times(body, asset.createdAt(), asset.updatedAt());
    }

    static ObjectNode job(StoredJob job) {
        ObjectNode body = empty().put("Arn", job.arn())
                .put("Id", job.id())
                .put("State", job.state().name())
                .put("Type", DataExchangeService.IMPORT_FROM_S3);
        ObjectNode details = body.putObject("Details").putObject("ImportAssetsFromS3");
        details.put("DataSetId", job.dataSetId()).put("RevisionId", job.revisionId());
        sources(details.putArray("AssetSources"), job.sources());
        if (!job.failures().isEmpty()) {
            ArrayNode errors = body.putArray("Errors");
            job.failures().forEach(failure -> failure(errors.addObject(), job, failure));
        }
        return times(body, job.createdAt(), job.updatedAt());
    }

    private static void failure(ObjectNode body, StoredJob job, StoredJob.Failure failure) {
        body.put("Code", failure.code()).put("Message", failure.message());
        Quotas.Limit limit = failure.limit();
        if (limit != null) {
            body.put("LimitName", limit.name())
                    .put("LimitValue", (double) limit.value())
                    .put("ResourceId", job.revisionId())
                    .put("ResourceType", "REVISION");
        }
        if (!failure.sources().isEmpty()) {
            sources(body.putObject("Details").putArray("ImportAssetsFromS3JobErrorDetails"), failure.sources());
        }
    }

    private static void sources(ArrayNode array, List<ImportSource> sources) {
        sources.forEach(
                source -> array.addObject().put("Bucket", source.bucket()).put("Key", source.key()));
    }

    static <T> ObjectNode page(String member, TokenPage<T> page, Function<T, ObjectNode> item) {
        ObjectNode body = empty();
        ArrayNode items = body.putArray(member);
        page.items().forEach(one -> items.add(item.apply(one)));
        if (page.nextToken() != null) {
            body.put("NextToken", page.nextToken());
        }
        return body;
    }

    static ObjectNode withTags(ObjectNode body, Map<String, String> tags) {
        ObjectNode object = body.putObject("Tags");
        tags.forEach(object::put);
        return body;
    }

    /** A map that Jackson writes as it is: the members of an error. */
    static ObjectNode error(DataExchangeRefusal refusal) {
        ObjectNode body = empty();
        refusal.members().forEach(body::putPOJO);
        return body;
    }

    private static ObjectNode times(ObjectNode body, Instant created, Instant updated) {
        return body.put("CreatedAt", TIME.format(created)).put("UpdatedAt", TIME.format(updated));
    }
}
