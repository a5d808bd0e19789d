package io.millrace.jobs.accessgrants.edit;

/** The managed policies of this job: overflow for roles without room for another inline policy. */
public final class ManagedPolicy {

    /** The path of this job's managed policies. */
    public static final String PATH = "/millrace/";

    private static final String ARN = "arn:";
    private static final int ARN_SECTIONS = 6;
    private static final int PARTITION = 1;
    private static final int ACCOUNT = 4;

    private ManagedPolicy() {}

    /**
     * @param caller ARN of an identity of the same account
     * @throws IllegalArgumentException when it is no ARN
     */
    static String arn(String caller, String name) {
        String[] sections = caller.split(":", ARN_SECTIONS);
        if (!caller.startsWith(ARN) || sections.length < ARN_SECTIONS) {
            throw new IllegalArgumentException("not the ARN of an identity: " + caller);
        }
        return ARN + sections[PARTITION] + ":iam::" + sections[ACCOUNT] + ":policy" + PATH + name;
    }

    /** The name of a managed policy. */
    public static String name(String arn) {
        return arn.substring(arn.lastIndexOf('/') + 1);
    }
}
