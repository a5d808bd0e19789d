package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.util.List;

/** The writer of policy documents. Equal access gives byte-identical text. */
public interface PolicyDocuments {

    /**
     * @param role that it is written on
     * @return JSON, of which IAM counts what is not white space
     */
    String document(PortAccess access, String role);

    static PolicyDocuments of(CheckedSettings settings) {
        switch (settings.get(IamKeys.POLICIES)) {
            case COMPLETE:
                return new CompletePolicies(
                        settings.get(IamKeys.ACCOUNTS_ALLOWED),
                        settings.find(IamKeys.RESULTS_LOCATION).orElse(null),
                        settings.find(IamKeys.KMS_KEYS).orElse(List.of()));
            case SAMPLE:
                return new SamplePolicies();
        }
        throw new IllegalArgumentException(settings.get(IamKeys.POLICIES).name());
    }
}
