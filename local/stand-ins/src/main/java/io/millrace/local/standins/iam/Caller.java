package io.millrace.local.standins.iam;

/**
 * The identity that a call is made with.
 *
 * @param account twelve digits
 */
record Caller(String account, String arn, String userId) {

    /** The identity of every caller of an account who has assumed no role. */
    static Caller of(String account) {
        return new Caller(account, "arn:aws:sts::" + account + ":assumed-role/millrace/local", "AROAMILLRACE:local");
    }
}
