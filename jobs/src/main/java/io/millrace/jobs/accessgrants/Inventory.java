package io.millrace.jobs.accessgrants;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.retry.AsyncFailures;
import io.millrace.connectors.retry.ConcurrentCalls;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.edit.ManagedPolicy;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The inventory of both sides: all agreements that the server lists, and all policies with names of this job on roles
 * that it may write to. It only reads; transient failures are retried a few times.
 */
final class Inventory {

    private final DataMesh mesh;
    private final Iam iam;
    private final GrantGuards guards;
    private final ConcurrentCalls calls;

    Inventory(DataMesh mesh, Iam iam, GrantGuards guards, ConcurrentCalls calls) {
        this.mesh = mesh;
        this.iam = iam;
        this.guards = guards;
        this.calls = calls;
    }

    /** The existing agreements. */
    static final class Listing {

        private final AgreementResource resource;
        private final Map<String, ListedAgreement> listed = new LinkedHashMap<>();
        private final Set<String> gone = new HashSet<>();

        Listing(AgreementResource resource) {
            this.resource = resource;
        }

        /** The resource under which the server lists agreements. */
        AgreementResource resource() {
            return resource;
        }

        List<ListedAgreement> listed() {
            return new ArrayList<>(listed.values());
        }

        /** Recorded agreements that are not listed and were missing when read one by one. */
        Set<String> gone() {
            return gone;
        }
    }

    /**
     * @param recorded agreements with a record, and their resources
     * @param today in UTC
     * @return fails when anything could not be read
     */
    CompletionStage<Listing> agreements(Map<String, AgreementResource> recorded, LocalDate today) {
        return list(recorded.keySet(), today).thenCompose(listing -> askForUnlisted(listing, recorded));
    }

    private CompletionStage<Listing> list(Set<String> recorded, LocalDate today) {
        Listing access = new Listing(AgreementResource.ACCESS);
        return listFrom(access, 0, recorded, today)
                .handle((listed, failure) -> failure == null
                        ? CompletableFuture.completedFuture(listed)
                        : listOfOlderServer(failure, recorded, today))
                .thenCompose(Function.identity());
    }

    private CompletionStage<Listing> listOfOlderServer(Throwable failure, Set<String> recorded, LocalDate today) {
        return isMissing(failure)
                ? listFrom(new Listing(AgreementResource.DATA_USAGE_AGREEMENTS), 0, recorded, today)
                : CompletableFuture.failedFuture(AsyncFailures.cause(failure));
    }

    /** A page without new agreements is the last one: some servers repeat it for ever. */
    private CompletionStage<Listing> listFrom(Listing listing, int page, Set<String> recorded, LocalDate today) {
        return calls.make(() -> mesh.agreements(listing.resource, page)).thenCompose(agreements -> {
            int before = listing.listed.size();
            for (JsonNode agreement : agreements) {
                ListedAgreement.read(agreement, recorded::contains, today)
                        .ifPresent(listed -> listing.listed.put(listed.id(), listed));
            }
            return listing.listed.size() == before
                    ? CompletableFuture.completedFuture(listing)
                    : listFrom(listing, page + 1, recorded, today);
        });
    }

    private CompletionStage<Listing> askForUnlisted(Listing listing, Map<String, AgreementResource> recorded) {
        List<String> unlisted = new ArrayList<>();
        List<Supplier<CompletionStage<Boolean>>> checks = new ArrayList<>();
        recorded.forEach((agreement, resource) -> {
            if (!listing.listed.containsKey(agreement)) {
                unlisted.add(agreement);
                checks.add(() -> exists(AgreementReader.candidates(resource), agreement));
            }
        });
        return calls.makeAll(checks).thenApply(answers -> {
            for (int i = 0; i < answers.size(); i++) {
                if (!answers.get(i)) {
                    listing.gone.add(unlisted.get(i));
                }
            }
            return listing;
        });
    }

    private CompletionStage<Boolean> exists(List<AgreementResource> candidates, String agreement) {
        return mesh.agreement(candidates.get(0), agreement)
                .handle((json, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(true);
                    }
                    if (!isMissing(failure)) {
                        return CompletableFuture.<Boolean>failedFuture(AsyncFailures.cause(failure));
                    }
                    return candidates.size() == 1
                            ? CompletableFuture.completedFuture(false)
                            : exists(candidates.subList(1, candidates.size()), agreement);
                })
                .thenCompose(Function.identity());
    }

    private static boolean isMissing(Throwable failure) {
        Throwable cause = AsyncFailures.cause(failure);
        return cause instanceof DataMeshException
                && ((DataMeshException) cause).kind() == DataMeshException.Kind.MISSING;
    }

    /**
     * Documents by name, by role: of each role that may have one, also when it has none.
     *
     * @return fails when anything could not be read
     */
    CompletionStage<Map<String, Map<String, String>>> policies() {
        return calls.make(iam::roles)
                .thenCompose(roles -> calls.makeAll(roles.stream()
                        .filter(guards::isAllowed)
                        .<Supplier<CompletionStage<List<PolicyLocation>>>>map(role -> () -> locations(role))
                        .collect(Collectors.toList())))
                .thenCompose(locations -> {
                    List<PolicyLocation> all =
                            locations.stream().flatMap(List::stream).collect(Collectors.toList());
                    return calls.makeAll(all.stream()
                                    .<Supplier<CompletionStage<String>>>map(location -> () -> document(location))
                                    .collect(Collectors.toList()))
                            .thenApply(documents -> byRole(all, documents));
                });
    }

    /**
     * The values of a tag, by role: empty for a role without it. Missing roles are omitted.
     *
     * @return fails when anything could not be read
     */
    CompletionStage<RoleTags> tags(Collection<String> roles, String key) {
        List<String> all = new ArrayList<>(roles);
        return calls.makeAll(all.stream()
                        .<Supplier<CompletionStage<Optional<String>>>>map(role -> () -> tag(role, key))
                        .collect(Collectors.toList()))
                .thenApply(tags -> {
                    Map<String, String> values = new LinkedHashMap<>();
                    for (int i = 0; i < all.size(); i++) {
                        String role = all.get(i);
                        tags.get(i).ifPresent(value -> values.put(role, value));
                    }
                    return new RoleTags(values);
                });
    }

    private CompletionStage<Optional<String>> tag(String role, String key) {
        return orEmpty(
                iam.role(role).thenApply(found -> Optional.of(found.tags().getOrDefault(key, ""))), Optional.empty());
    }

    private static Map<String, Map<String, String>> byRole(List<PolicyLocation> locations, List<String> documents) {
        Map<String, Map<String, String>> policies = new LinkedHashMap<>();
        for (int i = 0; i < documents.size(); i++) {
            PolicyLocation location = locations.get(i);
            Map<String, String> ofRole = policies.computeIfAbsent(location.role, role -> new LinkedHashMap<>());
            if (!documents.get(i).isEmpty()) {
                ofRole.putIfAbsent(location.name, documents.get(i));
            }
        }
        return policies;
    }

    /**
     * Inline policies before managed ones, read sequentially. A role without any is included as a location without a
     * name.
     */
    private CompletionStage<List<PolicyLocation>> locations(String role) {
        return orEmpty(iam.inlinePolicies(role), List.<String>of())
                .thenCompose(inline -> orEmpty(iam.attachedPolicies(role, ManagedPolicy.PATH), List.<String>of())
                        .thenApply(attached -> locations(role, inline, attached)));
    }

    private static List<PolicyLocation> locations(String role, List<String> inline, List<String> attached) {
        List<PolicyLocation> locations = new ArrayList<>();
        locations.add(new PolicyLocation(role, "", ""));
        inline.stream().filter(PolicyNames::belongs).forEach(name -> locations.add(new PolicyLocation(role, name, "")));
        for (String arn : attached) {
            String name = ManagedPolicy.name(arn);
            if (PolicyNames.belongs(name)) {
                locations.add(new PolicyLocation(role, name, arn));
            }
        }
        return locations;
    }

    /** Empty for a policy removed meanwhile, and for a location without a policy. */
    private CompletionStage<String> document(PolicyLocation location) {
        if (location.name.isEmpty()) {
            return CompletableFuture.completedFuture("");
        }
        return orEmpty(
                location.arn.isEmpty()
                        ? iam.inlinePolicy(location.role, location.name)
                        : iam.managedPolicy(location.arn),
                "");
    }

    private static <T> CompletionStage<T> orEmpty(CompletionStage<T> call, T none) {
        return call.handle((answer, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(answer);
                    }
                    Throwable cause = AsyncFailures.cause(failure);
                    boolean missing =
                            cause instanceof IamException && ((IamException) cause).kind() == IamException.Kind.MISSING;
                    return missing ? CompletableFuture.completedFuture(none) : CompletableFuture.<T>failedFuture(cause);
                })
                .thenCompose(Function.identity());
    }

    /** The location of a policy; the ARN is empty for an inline one. */
    private static final class PolicyLocation {

        private final String role;
        private final String name;
        private final String arn;

        PolicyLocation(String role, String name, String arn) {
            this.role = role;
            this.name = name;
            this.arn = arn;
        }
    }
}
