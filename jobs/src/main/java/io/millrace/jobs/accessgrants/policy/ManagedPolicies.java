package io.millrace.jobs.accessgrants.policy;

/** Names and ARNs of this job's managed policies: overflow for roles without room for another inline policy. */
public final class ManagedPolicies {

    /** The path of all of them. */
    public static final String PATH = "/millrace/";

    /** A document that gives nothing: every identity has this right anyway, and no policy can take it. */
    public static final String NOTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sts:GetCallerIdentity\"],"
                    + "\"Resource\":[\"*\"]}]}";

    private static final String MARK = ":policy" + PATH;
    private static final int ARN_SECTIONS = 6;
    private static final int PARTITION = 1;
    private static final int ACCOUNT = 4;

    private ManagedPolicies() {}

    /** Whether it is at the path of this job's. */
    public static boolean isAtPath(String arn) {
        int at = arn.indexOf(MARK);
        return at > 0 && arn.indexOf('/', at + MARK.length()) < 0;
    }

    /** The name of a managed policy. */
    public static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /**
     * @param identity ARN of a role or user of the same account
     * @throws IllegalArgumentException when it is no ARN
     */
    public static String arn(String identity, String name) {
        String[] sections = identity.split(":", ARN_SECTIONS);
        if (!identity.startsWith("arn:") || sections.length < ARN_SECTIONS) {
            throw new IllegalArgumentException("not the ARN of an identity: " + identity);
        }
        return "arn:" + sections[PARTITION] + ":iam::" + sections[ACCOUNT] + MARK + name;
    }
}
