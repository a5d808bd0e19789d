package io.millrace.jobs.accessgrants.decide;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The known facts about an agreement. Facts are added, by any thread, until they suffice for a decision. */
public final class DecisionInput {

    private final String id;
    private final AgreementResource resource;
    private final Answer<JsonNode> agreement;
    private final LocalDate today;
    private AgreementTransition transition = AgreementTransition.NONE;
    private boolean granted;
    private boolean known;
    private @Nullable List<String> baseline;
    private volatile @Nullable Answer<ProductFacts> consumer;
    private volatile @Nullable Answer<ProductFacts> provider;
    private final Map<String, Answer<Map<String, String>>> tags = new ConcurrentHashMap<>();

    /**
     * @param id of the agreement that was asked for
     * @param resource where the server has it
     * @param today in UTC
     */
    public DecisionInput(String id, AgreementResource resource, Answer<JsonNode> agreement, LocalDate today) {
        this.id = id;
        this.resource = resource;
        this.agreement = agreement;
        this.today = today;
    }

    /** The last event about the agreement. */
    public DecisionInput transition(AgreementTransition last) {
        transition = last;
        return this;
    }

    /**
     * What is recorded about the agreement.
     *
     * @param isGranted whether it was active at the last decision
     * @param approvedArns of the port at the agreement's approval; null when that is not known
     */
    public DecisionInput recorded(boolean isGranted, @Nullable List<String> approvedArns) {
        known = true;
        granted = isGranted;
        baseline = approvedArns;
        return this;
    }

    public DecisionInput consumer(Answer<ProductFacts> read) {
        consumer = read;
        return this;
    }

    public DecisionInput provider(Answer<ProductFacts> read) {
        provider = read;
        return this;
    }

    /** @param arn of a bucket, a database or a key */
    public DecisionInput tags(String arn, Answer<Map<String, String>> read) {
        tags.put(arn, read);
        return this;
    }

    String id() {
        return id;
    }

    AgreementResource resource() {
        return resource;
    }

    Answer<JsonNode> agreement() {
        return agreement;
    }

    LocalDate today() {
        return today;
    }

    AgreementTransition transition() {
        return transition;
    }

    boolean isGranted() {
        return granted;
    }

    /** Whether something is recorded about the agreement. */
    boolean isKnown() {
        return known;
    }

    Optional<List<String>> baseline() {
        return Optional.ofNullable(baseline);
    }

    Optional<Answer<ProductFacts>> consumer() {
        return Optional.ofNullable(consumer);
    }

    Optional<Answer<ProductFacts>> provider() {
        return Optional.ofNullable(provider);
    }

    Optional<Answer<Map<String, String>>> tags(String arn) {
        return Optional.ofNullable(tags.get(arn));
    }
}
