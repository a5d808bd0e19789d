package io.millrace.jobs.accessgrants.decide;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A decision, or the facts that it still needs. */
public final class DecisionStep {

    private final @Nullable GrantDecision decision;
    private final @Nullable Consumer consumer;
    private final @Nullable String provider;
    private final List<String> tagged;

    private DecisionStep(
            @Nullable GrantDecision decision,
            @Nullable Consumer consumer,
            @Nullable String provider,
            List<String> tagged) {
        this.decision = decision;
        this.consumer = consumer;
        this.provider = provider;
        this.tagged = List.copyOf(tagged);
    }

    static DecisionStep decided(GrantDecision decision) {
        return new DecisionStep(decision, null, null, List.of());
    }

    static DecisionStep products(Consumer consumer, String provider) {
        return new DecisionStep(null, consumer, provider, List.of());
    }

    static DecisionStep tags(List<String> arns) {
        return new DecisionStep(null, null, null, arns);
    }

    public Optional<GrantDecision> decision() {
        return Optional.ofNullable(decision);
    }

    /** The data product or team to read; a user is not read. */
    public Optional<Consumer> consumer() {
        return Optional.ofNullable(consumer);
    }

    /** Id of the data product to read. */
    public Optional<String> provider() {
        return Optional.ofNullable(provider);
    }

    /** ARNs of buckets, databases and keys whose tags have to be read. */
    public List<String> tagged() {
        return tagged;
    }
}
