package io.millrace.jobs.accessgrants.policy;

import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A desired grant with its rights, and the way it may be treated now. */
final class GrantClaim {

    /** The ways to treat it. */
    enum Treatment {
        /** Rights that are missing are written. */
        WRITE,
        /** Rights that are there are kept, none is written. */
        KEEP,
        /** It gets nothing, and loses what it has. */
        REFUSE
    }

    private final DesiredGrant grant;
    private final Set<Right> rights;
    private final Treatment treatment;
    private final @Nullable GrantRule rule;
    private final String reason;

    private GrantClaim(
            DesiredGrant grant, Set<Right> rights, Treatment treatment, @Nullable GrantRule rule, String reason) {
        this.grant = grant;
        this.rights = rights;
        this.treatment = treatment;
        this.rule = rule;
        this.reason = reason;
    }

    static GrantClaim write(DesiredGrant grant, Set<Right> rights) {
        return new GrantClaim(grant, rights, Treatment.WRITE, null, "");
    }

    /** @param rule that keeps it from being written; null when it only has to wait */
    static GrantClaim keep(DesiredGrant grant, Set<Right> rights, @Nullable GrantRule rule, String reason) {
        return new GrantClaim(grant, rights, Treatment.KEEP, rule, reason);
    }

    static GrantClaim refuse(DesiredGrant grant, Set<Right> rights, GrantRule rule, String reason) {
        return new GrantClaim(grant, rights, Treatment.REFUSE, rule, reason);
    }

    String agreement() {
        return grant.getAgreement();
    }

    DesiredGrant grant() {
        return grant;
    }

    Set<Right> rights() {
        return rights;
    }

    Treatment treatment() {
        return treatment;
    }

    /** @param isThere whether the role has all of its rights in the end */
    GrantVerdict verdict(boolean isThere) {
        if (treatment != Treatment.REFUSE && isThere) {
            return verdict(GrantVerdict.Status.GRANTED, null, grant.getNote());
        }
        return verdict(rule == null ? GrantVerdict.Status.WAITING : GrantVerdict.Status.REFUSED, rule, reason);
    }

    private GrantVerdict verdict(GrantVerdict.Status status, @Nullable GrantRule rule, String reason) {
        return new GrantVerdict(
                agreement(), grant.getResource(), status, rule == null ? null : rule.id(), reason, true);
    }

    /** @param reason why there is no room */
    GrantVerdict full(String reason) {
        return verdict(GrantVerdict.Status.REFUSED, GrantRule.ROLE_FULL, reason);
    }
}
