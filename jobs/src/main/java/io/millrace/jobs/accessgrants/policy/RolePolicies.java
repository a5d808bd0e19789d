package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.IamKeys;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of a role's policies: their layout, and the tag that names those whom the role serves. */
public final class RolePolicies {

    private final PolicyLayout layout;
    private final @Nullable String tag;

    /** @param tag key of the tag that a role must have; null for none */
    public RolePolicies(PolicyLayout layout, @Nullable String tag) {
        this.layout = layout;
        this.tag = tag;
    }

    public static RolePolicies of(CheckedSettings settings) {
        return new RolePolicies(
                PolicyLayout.of(settings), settings.get(IamKeys.ROLE_TAG).orElse(null));
    }

    public PolicyLayout layout() {
        return layout;
    }

    /** Key of the tag that a role must have. */
    public Optional<String> tag() {
        return Optional.ofNullable(tag);
    }
}
