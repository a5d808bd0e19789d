package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.decide.PortAccess;

/** The writer of policy documents. Equal access gives byte-identical text. */
public interface PolicyDocuments {

    /**
     * @param role that it is written on
     * @return JSON, of which IAM counts what is not white space
     */
    String document(PortAccess access, String role);
}
