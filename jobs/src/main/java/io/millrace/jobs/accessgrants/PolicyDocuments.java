package io.millrace.jobs.accessgrants;

import io.millrace.jobs.settings.IamSettings;

/** The writer of policy documents. Equal access gives byte-identical text. */
interface PolicyDocuments {

    /**
     * @param role that it is written on
     * @return JSON, of which IAM counts what is not white space
     */
    String document(PortAccess access, String role);

    static PolicyDocuments of(IamSettings settings) {
        switch (settings.policies()) {
            case COMPLETE:
                return new CompletePolicies(
                        settings.accountsAllowed(), settings.resultsLocation().orElse(null), settings.kmsKeys());
            case SAMPLE:
                return new SamplePolicies();
        }
        throw new IllegalArgumentException(settings.policies().name());
    }
}
