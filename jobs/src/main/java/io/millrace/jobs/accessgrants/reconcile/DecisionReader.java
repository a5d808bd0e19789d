package io.millrace.jobs.accessgrants.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.ResourceTags;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.Answer;
import io.millrace.jobs.accessgrants.decide.Consumer;
import io.millrace.jobs.accessgrants.decide.ConsumerKind;
import io.millrace.jobs.accessgrants.decide.DecisionInput;
import io.millrace.jobs.accessgrants.decide.DecisionStep;
import io.millrace.jobs.accessgrants.decide.GrantDecision;
import io.millrace.jobs.accessgrants.decide.GrantDecisions;
import io.millrace.jobs.accessgrants.decide.ProductFacts;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reader of an agreement and of the facts that its decision needs. Data products, teams and tags are read once and
 * remembered: products until an event or a verification asks for them again, tags for a minute. Safe for use by several
 * threads.
 */
final class DecisionReader {

    private static final long TAGS_MILLIS = Duration.ofMinutes(1).toMillis();

    private final DataMesh mesh;
    private final ResourceTags tags;
    private final GrantDecisions decisions;
    private final Map<String, CompletableFuture<Answer<ProductFacts>>> products = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Answer<ProductFacts>>> teams = new ConcurrentHashMap<>();
    private final Map<String, TimedTags> tagged = new ConcurrentHashMap<>();
    private final Set<String> deletedProducts = ConcurrentHashMap.newKeySet();

    DecisionReader(DataMesh mesh, ResourceTags tags, GrantDecisions decisions) {
        this.mesh = mesh;
        this.tags = tags;
        this.decisions = decisions;
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
     * Reads and decides an agreement.
     *
     * @param resource under which it is read first; if it is missing there, the later resources are tried
     * @param recorded the record that is not only owed; null for none
     * @return fails with a transient {@link DataMeshException} or {@link IamException}, or one of a refused key; any
     *     other failure is a decision
     */
    CompletionStage<GrantDecision> read(
            String id,
            AgreementResource resource,
            AgreementTransition transition,
            @Nullable AccessRecord recorded,
            LocalDate today,
            long now) {
        return begun(() -> agreement(id, candidates(resource))).thenCompose(found -> {
            DecisionInput input = new DecisionInput(id, found.resource, found.answer, today).transition(transition);
            return decide(recorded(input, recorded), now);
        });
    }

    /** Decides an agreement from the server's list. */
    CompletionStage<GrantDecision> decide(
            String id,
            AgreementResource resource,
            JsonNode listed,
            @Nullable AccessRecord recorded,
            LocalDate today,
            long now) {
        return decide(recorded(new DecisionInput(id, resource, Answer.of(listed), today), recorded), now);
    }

    /** A call that throws instead of returning a stage has failed as well. */
    private static <T> CompletionStage<T> begun(Supplier<CompletionStage<T>> call) {
        return CompletableFuture.completedFuture(call).thenCompose(Supplier::get);
    }

    private static DecisionInput recorded(DecisionInput input, @Nullable AccessRecord record) {
        if (record == null) {
            return input;
        }
        return input.recorded(true, record.getBaseline().isEmpty() ? null : record.getBaseline());
    }

    private CompletionStage<GrantDecision> decide(DecisionInput input, long now) {
        DecisionStep step = decisions.step(input);
        if (step.decision().isPresent()) {
            return CompletableFuture.completedFuture(step.decision().get());
        }
        List<CompletionStage<?>> reads = new ArrayList<>();
        step.provider().ifPresent(id -> reads.add(product(id).thenAccept(input::provider)));
        step.consumer().ifPresent(consumer -> reads.add(consumer(consumer).thenAccept(input::consumer)));
        for (String arn : step.tagged()) {
            reads.add(tags(arn, now).thenAccept(answer -> input.tags(arn, answer)));
        }
        return AllOf.inOrder(reads).thenCompose(done -> decide(input, now));
    }

    /** The facts about a data product or team may have changed. */
    void forget(Consumer changed, boolean deleted) {
        memory(changed).remove(changed.id());
        if (changed.kind() == ConsumerKind.DATA_PRODUCT) {
            if (deleted) {
                deletedProducts.add(changed.id());
            } else {
                deletedProducts.remove(changed.id());
            }
        }
    }

    private Map<String, CompletableFuture<Answer<ProductFacts>>> memory(Consumer read) {
        return read.kind() == ConsumerKind.TEAM ? teams : products;
    }

    /** Everything is read anew when it is needed next. */
    void forgetAll() {
        products.clear();
        teams.clear();
        tagged.clear();
    }

    /** The hash of the remembered facts about a data product or team; empty when none are remembered. */
    Optional<String> hash(Consumer known) {
        CompletableFuture<Answer<ProductFacts>> remembered = memory(known).get(known.id());
        if (remembered == null || !remembered.isDone() || remembered.isCompletedExceptionally()) {
            return Optional.empty();
        }
        Answer<ProductFacts> answer = remembered.join();
        return answer.isPresent() ? Optional.of(answer.value().hash()) : Optional.empty();
    }

    /** Reads the facts about a data product or team, or returns those that are remembered. */
    CompletionStage<Answer<ProductFacts>> facts(Consumer wanted) {
        return consumer(wanted);
    }

    private CompletionStage<Answer<ProductFacts>> product(String id) {
        return remembered(products, id, () -> mesh.dataProduct(id))
                .thenApply(answer -> answer.isMissing() && deletedProducts.contains(id) ? Answer.deleted() : answer);
    }

    private CompletionStage<Answer<ProductFacts>> team(String id) {
        return remembered(teams, id, () -> mesh.team(id));
    }

    private CompletionStage<Answer<ProductFacts>> consumer(Consumer consumer) {
        switch (consumer.kind()) {
            case DATA_PRODUCT:
                return product(consumer.id());
            case TEAM:
                return team(consumer.id());
            case USER:
                return CompletableFuture.completedFuture(Answer.missing());
        }
        throw new IllegalArgumentException(consumer.kind().name());
    }

    /** A failed read is not remembered. */
    private static CompletionStage<Answer<ProductFacts>> remembered(
            Map<String, CompletableFuture<Answer<ProductFacts>>> memory,
            String id,
            Supplier<CompletionStage<JsonNode>> call) {
        CompletableFuture<Answer<ProductFacts>> mine = new CompletableFuture<>();
        CompletableFuture<Answer<ProductFacts>> other = memory.putIfAbsent(id, mine);
        if (other != null) {
            return other;
        }
        answer(begun(call).thenApply(ProductFacts::read)).whenComplete((read, failure) -> {
            if (failure == null) {
                mine.complete(read);
            } else {
                memory.remove(id, mine);
                mine.completeExceptionally(AsyncFailures.cause(failure));
            }
        });
        return mine;
    }

    private CompletionStage<Answer<Map<String, String>>> tags(String arn, long now) {
        TimedTags known = tagged.get(arn);
        if (known != null && now - known.readAt < TAGS_MILLIS) {
            return known.answer;
        }
        TimedTags read = new TimedTags(now, tagAnswer(arn));
        tagged.put(arn, read);
        read.answer.whenComplete((answer, failure) -> {
            if (failure != null) {
                tagged.remove(arn, read);
            }
        });
        return read.answer;
    }

    private CompletionStage<Answer<Map<String, String>>> tagAnswer(String arn) {
        return begun(() -> tags.tags(arn))
                .handle((found, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(Answer.of(found));
                    }
                    Throwable cause = AsyncFailures.cause(failure);
                    if (!(cause instanceof IamException) || ((IamException) cause).isTransient()) {
                        return CompletableFuture.<Answer<Map<String, String>>>failedFuture(cause);
                    }
                    IamException refused = (IamException) cause;
                    return CompletableFuture.completedFuture(
                            refused.kind() == IamException.Kind.MISSING
                                    ? Answer.<Map<String, String>>missing()
                                    : Answer.<Map<String, String>>refused(refused.reason()));
                })
                .thenCompose(Function.identity());
    }

    private CompletionStage<Found> agreement(String id, List<AgreementResource> candidates) {
        AgreementResource resource = candidates.get(0);
        return answer(mesh.agreement(resource, id))
                .thenCompose(answer -> answer.isMissing() && candidates.size() > 1
                        ? agreement(id, candidates.subList(1, candidates.size()))
                        : CompletableFuture.completedFuture(new Found(resource, answer)));
    }

    private static <T> CompletionStage<Answer<T>> answer(CompletionStage<T> call) {
        return call.handle((read, failure) -> failure == null
                        ? CompletableFuture.completedFuture(Answer.of(read))
                        : DecisionReader.<T>answer(failure))
                .thenCompose(Function.identity());
    }

    private static <T> CompletableFuture<Answer<T>> answer(Throwable failure) {
        Throwable cause = AsyncFailures.cause(failure);
        if (!(cause instanceof DataMeshException)) {
            return CompletableFuture.failedFuture(cause);
        }
        DataMeshException refused = (DataMeshException) cause;
        switch (refused.kind()) {
            case MISSING:
                return CompletableFuture.completedFuture(Answer.missing());
            case INVALID:
            case TOO_LARGE:
                return CompletableFuture.completedFuture(Answer.refused(refused.reason()));
            case NOT_NOW:
            case UNANSWERED:
            case DENIED:
                return CompletableFuture.failedFuture(refused);
        }
        throw new IllegalArgumentException(refused.kind().name(), refused);
    }

    private static final class Found {

        private final AgreementResource resource;
        private final Answer<JsonNode> answer;

        Found(AgreementResource resource, Answer<JsonNode> answer) {
            this.resource = resource;
            this.answer = answer;
        }
    }

    private static final class TimedTags {

        private final long readAt;
        private final CompletionStage<Answer<Map<String, String>>> answer;

        TimedTags(long readAt, CompletionStage<Answer<Map<String, String>>> answer) {
            this.readAt = readAt;
            this.answer = answer;
        }
    }

    /** Joins stages of any type. */
    private static final class AllOf {

        private AllOf() {}

        static CompletionStage<Void> inOrder(List<CompletionStage<?>> stages) {
            return CompletableFuture.allOf(
                    stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
        }
    }
}
