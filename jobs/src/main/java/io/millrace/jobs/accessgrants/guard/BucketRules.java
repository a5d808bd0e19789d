package io.millrace.jobs.accessgrants.guard;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.settings.AuditKeys;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.FeedKeys;
import io.millrace.jobs.settings.IamKeys;
import io.millrace.jobs.settings.RejectsKeys;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The limits on buckets that may be granted. ARNs of buckets have no account, so names are all there is to judge. */
final class BucketRules {

    private static final String SCHEME = "s3://";

    private final List<String> allowed;
    private final List<String> denied;
    private final Set<String> own;

    /**
     * @param allowed patterns of names; empty for any name
     * @param denied patterns of names
     * @param own buckets of the job's settings
     */
    BucketRules(List<String> allowed, List<String> denied, Set<String> own) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
        this.own = Set.copyOf(own);
    }

    static BucketRules of(CheckedSettings settings) {
        Set<String> own = new TreeSet<>();
        addBucket(own, settings.get(AuditKeys.URI));
        addBucket(own, settings.get(RejectsKeys.URI));
        settings.find(FeedKeys.START_AFTER_URI).ifPresent(uri -> addBucket(own, uri));
        settings.find(IamKeys.RESULTS_LOCATION).ifPresent(uri -> addBucket(own, uri));
        return new BucketRules(
                settings.find(IamKeys.BUCKETS_ALLOWED).orElse(List.of()),
                settings.find(IamKeys.BUCKETS_DENIED).orElse(List.of()),
                own);
    }

    private static void addBucket(Set<String> own, String uri) {
        if (uri.startsWith(SCHEME)) {
            String path = uri.substring(SCHEME.length());
            int slash = path.indexOf('/');
            own.add(slash < 0 ? path : path.substring(0, slash));
        }
    }

    /**
     * @param subject begins the sentence of a refusal
     * @throws GrantRefusal when the bucket must not be granted
     */
    void check(Arn place, String subject) throws GrantRefusal {
        String bucket = place.bucket().resource();
        if (own.contains(bucket)) {
            throw new GrantRefusal(
                    GrantRule.BUCKET_DENIED,
                    subject + "names bucket " + Quoted.of(bucket)
                            + ", which belongs to the job itself. Use another one.");
        }
        if (NamePatterns.anyMatches(denied, bucket)) {
            throw new GrantRefusal(
                    GrantRule.BUCKET_DENIED,
                    subject + "names bucket " + Quoted.of(bucket)
                            + ", which fits `buckets.denied` of the job. Use another one.");
        }
        if (!allowed.isEmpty() && !NamePatterns.anyMatches(allowed, bucket)) {
            throw new GrantRefusal(
                    GrantRule.BUCKET_ALLOWED,
                    subject + "names bucket " + Quoted.of(bucket) + ", which fits none of the names allowed: "
                            + String.join(", ", allowed)
                            + ". Use such a bucket, or have the job's `buckets.allowed` extended.");
        }
    }
}
