package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The desired state of one agreement's access. */
public final class GrantDecision {

    public enum Outcome {
        /** The role has to have the rights. */
        WANTED,
        /** No rights: the agreement gives no access. */
        NONE,
        /** No rights: the agreement gives access, and a rule is broken. */
        REFUSED,
        /** None of this job's business: it leaves the agreement and its page alone. */
        OTHERS
    }

    /** Characters of a reason, which may quote several fields. */
    static final int REASON_MAX = 1_000;

    private final Builder facts;
    private final Outcome outcome;
    private final @Nullable GrantRule rule;
    private final String reason;

    private GrantDecision(Builder facts, Outcome outcome, @Nullable GrantRule rule, String reason) {
        this.facts = facts;
        this.outcome = outcome;
        this.rule = rule;
        this.reason = Quoted.cut(reason, REASON_MAX);
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Its id. */
    public String agreement() {
        return facts.agreement;
    }

    public AgreementResource resource() {
        return facts.resource;
    }

    /** Whether the agreement no longer exists, so that there is no page to report on. */
    public boolean isGone() {
        return facts.gone;
    }

    /** Whether it follows only from something that the server does not return, not from its statement. */
    public boolean restsOnAbsence() {
        return facts.absence;
    }

    /** False when the page shows the report of another executor, which is left alone. */
    public boolean isReportable() {
        return facts.reportable;
    }

    /** Id of the providing data product; empty when the agreement names none. */
    public Optional<String> provider() {
        return Optional.ofNullable(facts.provider);
    }

    /** Id or name of the output port; empty when the agreement names none. */
    public Optional<String> port() {
        return Optional.ofNullable(facts.port);
    }

    /** Empty when the agreement names none. */
    public Optional<Consumer> consumer() {
        return Optional.ofNullable(facts.consumer);
    }

    /** Of 12 digits; empty for the account of the job. */
    public String account() {
        return facts.account;
    }

    /** The consumer's role, if it passed its guards, also where something else is refused. */
    public Optional<String> role() {
        return Optional.ofNullable(facts.role);
    }

    /** Whether the data is read by queries of Athena. */
    public boolean isTable() {
        return facts.table;
    }

    /** The granted resources, in the order of the port's fields; only of what is wanted. */
    public List<String> arns() {
        return facts.arns;
    }

    /** Whether an approval was the last event: what the port named before no longer counts. */
    public boolean isApproval() {
        return facts.approval;
    }

    /** The port's resources at the agreement's approval. */
    public List<String> baseline() {
        return facts.baseline;
    }

    /** The rule by which it is refused. */
    public Optional<GrantRule> rule() {
        return Optional.ofNullable(rule);
    }

    /** One sentence for a person; empty for what is wanted. */
    public String reason() {
        return reason;
    }

    /** One sentence for the page of what is wanted; empty for none. */
    public String note() {
        return facts.note;
    }

    @Override
    public String toString() {
        return outcome + " " + agreement() + " " + facts.role + " " + (rule == null ? "" : rule.id()) + " " + reason;
    }

    /** The known facts about an agreement before its decision. */
    static final class Builder {

        private final String agreement;
        private final AgreementResource resource;
        private boolean gone;
        private boolean absence;
        private boolean approval;
        private boolean reportable = true;
        private @Nullable String provider;
        private @Nullable String port;
        private @Nullable Consumer consumer;
        private String account = "";
        private @Nullable String role;
        private boolean table;
        private List<String> arns = List.of();
        private List<String> baseline = List.of();
        private String note = "";

        Builder(String agreement, AgreementResource resource) {
            this.agreement = agreement;
            this.resource = resource;
        }

        Builder gone() {
            gone = true;
            return this;
        }

        Builder absence(boolean rests) {
            absence = rests;
            return this;
        }

        Builder approval(boolean is) {
            approval = is;
            return this;
        }

        Builder reportable(boolean is) {
            reportable = is;
            return this;
        }

        Builder provider(String id, String portName) {
            provider = id;
            port = portName;
            return this;
        }

        Builder consumer(Consumer who) {
            consumer = who;
            return this;
        }

        Builder role(String ofAccount, String name) {
            account = ofAccount;
            role = name;
            return this;
        }

        Builder resources(boolean isTable, List<String> granted) {
            table = isTable;
            arns = List.copyOf(granted);
            return this;
        }

        Builder baseline(List<String> approved) {
            baseline = List.copyOf(approved);
            return this;
        }

        Builder note(String sentence) {
            note = note.isEmpty() ? sentence : note + " " + sentence;
            return this;
        }

        GrantDecision wanted() {
            return new GrantDecision(this, Outcome.WANTED, null, "");
        }

        GrantDecision none(String reason) {
            return new GrantDecision(this, Outcome.NONE, null, reason);
        }

        GrantDecision others(String reason) {
            return new GrantDecision(this, Outcome.OTHERS, null, reason);
        }

        GrantDecision refused(GrantRefusal refusal) {
            return new GrantDecision(this, Outcome.REFUSED, refusal.rule(), refusal.reason());
        }
    }
}
