package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantOutcome;
import io.millrace.connectors.iam.GrantReport;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits of tests. */
public final class GrantEdits {

    private GrantEdits() {}

    public static String policyName(String agreement) {
        return "DMM_DataUsageAgreement_" + agreement;
    }

    public static String legacyName(String agreement) {
        return "DMM_Datacontract_" + agreement;
    }

    public static GrantEdit grant(String agreement, String role, String document) {
        return grant(agreement, role, document, null, null);
    }

    public static GrantEdit grant(
            String agreement, String role, String document, @Nullable String tagKey, @Nullable String tagValue) {
        return edit(agreement)
                .setPolicy(wanted(agreement, role, document, tagKey, tagValue))
                .setReport(new GrantReport(GrantOutcome.GRANTED, ""))
                .build();
    }

    /** A grant that was on another role before. */
    public static GrantEdit move(String agreement, String from, String to, String document) {
        return GrantEdit.newBuilder(grant(agreement, to, document))
                .setRemovals(List.of(place(agreement, from)))
                .build();
    }

    public static GrantEdit revoke(String agreement, String... roles) {
        return edit(agreement)
                .setRemovals(List.of(roles).stream()
                        .map(role -> place(agreement, role))
                        .toList())
                .setReport(new GrantReport(GrantOutcome.REVOKED, ""))
                .build();
    }

    public static GrantEdit refuse(String agreement, String reason) {
        return edit(agreement)
                .setReport(new GrantReport(GrantOutcome.REFUSED, reason))
                .build();
    }

    static PolicyPlace place(String agreement, String role) {
        return new PolicyPlace(role, List.of(policyName(agreement), legacyName(agreement)));
    }

    private static WantedPolicy wanted(
            String agreement, String role, String document, @Nullable String tagKey, @Nullable String tagValue) {
        return WantedPolicy.newBuilder()
                .setRole(role)
                .setName(policyName(agreement))
                .setDocument(document)
                .setLegacyNames(List.of(legacyName(agreement)))
                .setTagKey(tagKey)
                .setTagValue(tagValue)
                .build();
    }

    private static GrantEdit.Builder edit(String agreement) {
        return GrantEdit.newBuilder()
                .setAgreement(agreement)
                .setResource(AgreementResource.ACCESS)
                .setRemovals(List.of())
                .setCause("event e-1 AccessActivatedEvent")
                .setDecidedAt(1_700_000_000_000L);
    }
}
