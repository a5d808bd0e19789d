package io.millrace.connectors.iam;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * The port to the tags of data: of buckets (s3:GetBucketTagging), Glue databases (glue:GetTags) and KMS keys
 * (kms:ListResourceTags). A failed call completes with {@link IamException}, on any thread; {@code MISSING} means that the
 * resource does not exist. A resource without tags has an empty map. Safe for use by several threads.
 */
public interface ResourceTags extends AutoCloseable {

    /** @param arn of a bucket, a Glue database or a KMS key */
    CompletionStage<Map<String, String>> tags(String arn);

    @Override
    void close();
}
