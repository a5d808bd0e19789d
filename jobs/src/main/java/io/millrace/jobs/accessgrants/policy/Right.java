package io.millrace.jobs.accessgrants.policy;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * The smallest thing that a policy gives: a kind of access to one resource, in an S3 request within certain accounts.
 * Equal rights of several agreements are one.
 */
public final class Right implements Comparable<Right> {

    /** The kinds of access, with the actions of each. */
    public enum Kind {
        /** A bucket's region. */
        BUCKET_LOCATION("s3:GetBucketLocation"),
        /** The names of all objects of a bucket. */
        LIST_BUCKET("s3:ListBucket"),
        /** Objects are read. */
        OBJECTS("s3:GetObject"),
        /** The names of the objects of a bucket that fit a prefix. */
        LIST_PREFIX("s3:ListBucket"),
        /** Results of queries are written and read. */
        RESULTS("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
        /** A table, a database or a catalogue is looked at. */
        CATALOG(
                "glue:GetDatabase",
                "glue:GetTable",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:BatchGetPartition"),
        /** Queries run in a workgroup. */
        QUERY(
                "athena:StartQueryExecution",
                "athena:GetQueryExecution",
                "athena:GetQueryResults",
                "athena:GetQueryResultsStream",
                "athena:StopQueryExecution",
                "athena:GetWorkGroup"),
        /** A key decrypts what is read through S3. */
        DECRYPT("kms:Decrypt"),
        /** A key encrypts and decrypts results through S3. */
        RESULT_KEY("kms:Decrypt", "kms:GenerateDataKey"),
        /** A statement of none of these forms, as it is. */
        UNKNOWN;

        @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
        private final List<String> actions;

        Kind(String... actions) {
            this.actions = List.of(actions);
        }

        List<String> actions() {
            return actions;
        }

        /** Whether requests are limited to buckets of the allowed accounts. */
        boolean isOfS3() {
            return compareTo(RESULTS) <= 0;
        }
    }

    private final Kind kind;
    private final String accounts;
    private final String resource;
    private final String prefix;

    private Right(Kind kind, String accounts, String resource, String prefix) {
        this.kind = kind;
        this.accounts = accounts;
        this.resource = resource;
        this.prefix = prefix;
    }

    /** @param accounts of buckets, as {@link #joined} gives them; of no meaning where the kind is not of S3 */
    static Right of(Kind kind, String accounts, String resource) {
        return new Right(kind, kind.isOfS3() ? accounts : "", resource, "");
    }

    /** @param accounts of buckets, as {@link #joined} gives them */
    static Right listPrefix(String accounts, String bucket, String prefix) {
        return new Right(Kind.LIST_PREFIX, accounts, bucket, prefix);
    }

    /** @param statement JSON */
    static Right unknown(String statement) {
        return new Right(Kind.UNKNOWN, "", statement, "");
    }

    /** @param accounts of 12 digits each */
    static String joined(Collection<String> accounts) {
        return String.join(",", new TreeSet<>(accounts));
    }

    public Kind kind() {
        return kind;
    }

    /** An ARN, with {@code *} at its end for objects; of an unknown right the statement. */
    public String resource() {
        return resource;
    }

    /** With {@code *} at its end; empty unless names are listed by it. */
    public String prefix() {
        return prefix;
    }

    /** Accounts that the bucket may be in, sorted and separated by commas; empty where the kind is not of S3. */
    String accounts() {
        return accounts;
    }

    /** The access without regard to the accounts, which are a setting and may have been another when it was given. */
    Right inAnyAccount() {
        return accounts.isEmpty() ? this : new Right(kind, "", resource, prefix);
    }

    @Override
    public int compareTo(Right other) {
        int order = kind.compareTo(other.kind);
        order = order != 0 ? order : accounts.compareTo(other.accounts);
        order = order != 0 ? order : resource.compareTo(other.resource);
        return order != 0 ? order : prefix.compareTo(other.prefix);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Right
                && kind == ((Right) other).kind
                && resource.equals(((Right) other).resource)
                && prefix.equals(((Right) other).prefix)
                && accounts.equals(((Right) other).accounts);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * resource.hashCode() + prefix.hashCode()) + kind.name().hashCode();
    }

    /** For a person. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return name + " " + resource + (prefix.isEmpty() ? "" : " " + prefix);
    }
}
