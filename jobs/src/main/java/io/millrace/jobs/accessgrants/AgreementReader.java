package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.rejects.Quoted;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Consumer;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The reader of an agreement and of the resources needed to decide it. Safe for use by several threads. */
final class AgreementReader {

    private final DataMesh mesh;
    private final GrantDecisions rules;

    AgreementReader(DataMesh mesh, GrantDecisions rules) {
        this.mesh = mesh;
        this.rules = rules;
    }

    /**
     * The resources under which an agreement may be found: a server of a later generation has moved it, and answers the
     * old address as if it were missing.
     */
    static List<AgreementResource> candidates(AgreementResource resource) {
        switch (resource) {
            case ACCESS:
                return List.of(AgreementResource.ACCESS);
            case DATA_USAGE_AGREEMENTS:
                return List.of(AgreementResource.DATA_USAGE_AGREEMENTS, AgreementResource.ACCESS);
            case DATA_CONTRACTS:
                return List.of(
                        AgreementResource.DATA_CONTRACTS,
                        AgreementResource.DATA_USAGE_AGREEMENTS,
                        AgreementResource.ACCESS);
        }
        throw new IllegalArgumentException(resource.name());
    }

    /**
     * @param resource under which it is read first; if it is missing there, the later resources are tried
     * @param transition of the last event about it
     * @param recorded the previous decision; null for none
     * @param today in UTC
     * @return fails with {@link DataMeshException} for a failure to retry; a permanent failure is a decision
     */
    CompletionStage<GrantDecision> decide(
            String id,
            AgreementResource resource,
            AgreementTransition transition,
            @Nullable GrantRecord recorded,
            LocalDate today) {
        return decide(id, candidates(resource), transition, recorded, today);
    }

    private CompletionStage<GrantDecision> decide(
            String id,
            List<AgreementResource> candidates,
            AgreementTransition transition,
            @Nullable GrantRecord recorded,
            LocalDate today) {
        AgreementResource resource = candidates.get(0);
        return answer(mesh.agreement(resource, id)).thenCompose(answer -> {
            if (answer.isMissing() && candidates.size() > 1) {
                return decide(id, candidates.subList(1, candidates.size()), transition, recorded, today);
            }
            if (answer.refusal != null) {
                return CompletableFuture.completedFuture(rules.unreadable(id, resource, answer.refusal));
            }
            AgreementReview review = rules.review(id, resource, answer.json, transition, recorded, today);
            Optional<GrantDecision> decision = review.decision();
            return decision.isPresent() ? CompletableFuture.completedFuture(decision.get()) : decide(review);
        });
    }

    private CompletionStage<GrantDecision> decide(AgreementReview review) {
        Consumer consumer = review.consumer();
        boolean team = consumer.kind() == ConsumerKind.TEAM;
        CompletionStage<Answer> consuming = answer(team ? mesh.team(consumer.id()) : mesh.dataProduct(consumer.id()));
        CompletionStage<Answer> providing = !team && consumer.id().equals(review.provider())
                ? consuming
                : answer(mesh.dataProduct(review.provider()));
        return consuming.thenCombine(providing, (consumerAnswer, providerAnswer) -> {
            if (consumerAnswer.refusal != null) {
                return review.unreadable("the consumer, " + consumer, consumerAnswer.refusal);
            }
            if (providerAnswer.refusal != null) {
                return review.unreadable("data product " + Quoted.of(review.provider()), providerAnswer.refusal);
            }
            return review.decide(consumerAnswer.json, providerAnswer.json);
        });
    }

    private static CompletionStage<Answer> answer(CompletionStage<JsonNode> call) {
        return call.handle((json, failure) ->
                        failure == null ? CompletableFuture.completedFuture(new Answer(json, null)) : answer(failure))
                .thenCompose(Function.identity());
    }

    private static CompletableFuture<Answer> answer(Throwable failure) {
        Throwable cause = AsyncFailures.cause(failure);
        if (!(cause instanceof DataMeshException)) {
            return CompletableFuture.failedFuture(cause);
        }
        DataMeshException refused = (DataMeshException) cause;
        switch (refused.kind()) {
            case MISSING:
                return CompletableFuture.completedFuture(new Answer(null, null));
            case INVALID:
            case TOO_LARGE:
                return CompletableFuture.completedFuture(new Answer(null, refused.reason()));
            case NOT_NOW:
            case UNANSWERED:
            case DENIED:
                return CompletableFuture.failedFuture(refused);
        }
        throw new IllegalArgumentException(refused.kind().name(), refused);
    }

    /** The server's answer: the resource, its absence, or a permanent refusal. */
    private static final class Answer {

        private final @Nullable JsonNode json;
        private final @Nullable String refusal;

        Answer(@Nullable JsonNode json, @Nullable String refusal) {
            this.json = json;
            this.refusal = refusal;
        }

        boolean isMissing() {
            return json == null && refusal == null;
        }
    }
}
