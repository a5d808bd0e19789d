package io.millrace.local.aws.dataexchange;

import io.millrace.local.aws.LocalIdentity;

/** Names of resources. */
final class Arns {

    private Arns() {}

    /** @param resource such as {@code data-sets/ID/revisions/ID} */
    static String of(String resource) {
        return "arn:aws:dataexchange:" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":" + resource;
    }
}
