package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A role with IAM's quotas, independent of the code that plans for them. */
final class RoleModel {

    private static final int INLINE_MAX = 10_240;
    private static final int MANAGED_MAX = 6_144;
    private static final int ATTACHED_MAX = 10;

    final Map<String, String> inline = new TreeMap<>();
    /** Documents by ARN; of policies of others the text is empty. */
    final Map<String, String> attached = new TreeMap<>();

    RoleModel(ObservedRole role) {
        inline.putAll(role.inlinePolicies());
        role.attachedPolicies().forEach(arn -> attached.put(arn, ""));
        attached.putAll(role.managedPolicies());
    }

    void apply(PolicyStep step) {
        String arn = Roles.managedArn(step.policy());
        switch (step.kind()) {
            case PUT_INLINE -> inline.put(step.policy(), step.document());
            case DELETE_INLINE ->
                assertThat(inline.remove(step.policy())).as(step.toString()).isNotNull();
            case PUT_MANAGED -> attached.put(arn, step.document());
            case DELETE_MANAGED, DETACH_MANAGED ->
                assertThat(attached.remove(arn)).as(step.toString()).isNotNull();
        }
        checkQuotas(step.kind() + " " + step.policy());
    }

    private void checkQuotas(String step) {
        assertThat(inline.values().stream().mapToInt(RoleModel::size).sum())
                .as("inline characters after " + step)
                .isLessThanOrEqualTo(INLINE_MAX);
        attached.forEach((arn, document) ->
                assertThat(size(document)).as(arn + " after " + step).isLessThanOrEqualTo(MANAGED_MAX));
        assertThat(attached).as("attached after " + step).hasSizeLessThanOrEqualTo(ATTACHED_MAX);
    }

    private static int size(String document) {
        return document.replaceAll("\\s", "").length();
    }

    /** All documents that can be read. */
    List<String> documents() {
        List<String> documents = new ArrayList<>(inline.values());
        attached.values().stream().filter(document -> !document.isEmpty()).forEach(documents::add);
        return documents;
    }

    /** Applies all steps and returns the role as it is read then. */
    static RoleModel after(RoleDiff diff, ObservedRole before) {
        RoleModel model = new RoleModel(before);
        diff.steps().forEach(model::apply);
        return model;
    }
}
