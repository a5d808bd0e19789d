package io.millrace.connectors.iam;

/** Documents of tests. */
public final class PolicyDocuments {

    private static final String BEGIN =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":[";

    private PolicyDocuments() {}

    /** Access to a bucket. */
    public static String of(String bucket) {
        return BEGIN + "\"arn:aws:s3:::" + bucket + "/*\"]}]}";
    }

    /** So many characters, as quotas count them. */
    public static String ofSize(String bucket, int characters) {
        int padding = characters - of(bucket).length() - ",\"arn:aws:s3:::/*\"".length();
        return BEGIN + "\"arn:aws:s3:::" + bucket + "/*\",\"arn:aws:s3:::" + "p".repeat(padding) + "/*\"]}]}";
    }
}
