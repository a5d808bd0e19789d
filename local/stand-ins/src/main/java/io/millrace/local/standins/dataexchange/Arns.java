package io.millrace.local.standins.dataexchange;

import io.millrace.local.standins.http.LocalIdentity;

/** Names of resources. */
final class Arns {

    private Arns() {}

    /** @param resource such as {@code data-sets/ID/revisions/ID} */
    static String of(String resource) {
        return "arn:aws:dataexchange:" + LocalIdentity.REGION + ":" + LocalIdentity.ACCOUNT_ID + ":" + resource;
    }
}
