package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.PolicyPlace;
import io.millrace.connectors.iam.WantedPolicy;
import io.millrace.jobs.accessgrants.decide.AgreementTransition;
import io.millrace.jobs.accessgrants.decide.EventTarget;
import io.millrace.jobs.accessgrants.decide.ListedAgreement;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.policy.AllowEvaluator;
import io.millrace.jobs.accessgrants.policy.SamplePolicies;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of agreements, with events late, doubled, in another order and lost: in the end the policies are those of
 * the active agreements, and on the way no role holds a policy that no agreement ever justified.
 */
class LifeCycleTest {

    private static final int AGREEMENTS = 8;
    private static final int PRODUCTS = 4;
    private static final int BUCKETS = 5;
    private static final int STEPS = 300;
    private static final long MINUTE = 60_000;

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void policiesAreThoseOfTheActiveAgreements(int seed) {
        World world = new World(seed);
        Job job = new Job(world);
        for (int step = 0; step < STEPS; step++) {
            world.change();
            if (world.random.nextInt(3) > 0) {
                job.follow(world.random.nextInt(4));
            }
            assertThat(world.iam.granted()).as("step %s", step).isSubsetOf(world.everJustified);
        }
        job.follow(Integer.MAX_VALUE);
        job.verify();
        job.verify();

        assertThat(world.iam.granted()).isEqualTo(world.justified());
        assertThat(world.iam.policies()).isEqualTo(world.justifiedDeals().size());
        assertThat(job.records.keySet()).isSubsetOf(world.activeIds());
    }

    /** Without a verification, when no event is lost and nobody else changes policies. */
    @ParameterizedTest
    @MethodSource("seeds")
    void eventsAloneSuffice(int seed) {
        World world = new World(seed);
        world.honest = true;
        Job job = new Job(world);
        for (int step = 0; step < STEPS; step++) {
            world.change();
            if (world.random.nextInt(3) > 0) {
                job.follow(world.random.nextInt(4));
            }
        }
        job.follow(Integer.MAX_VALUE);

        assertThat(world.iam.granted()).isEqualTo(world.justified());
    }

    /** Roles with their policies, and what these allow by the evaluator's judgement. */
    private static final class Roles {

        private final Map<String, Map<String, String>> policies = new TreeMap<>();

        Roles() {
            for (int number = 0; number < PRODUCTS; number++) {
                policies.put("consumer-" + number, new LinkedHashMap<>());
            }
        }

        void carryOut(GrantEdit edit) {
            for (PolicyPlace place : edit.getRemovals()) {
                place.getNames().forEach(on(place.getRole())::remove);
            }
            WantedPolicy policy = edit.getPolicy();
            boolean tagged = policy != null
                    && policy.getRole()
                            .equals("consumer-" + policy.getTagValue().substring(1));
            if (tagged) {
                on(policy.getRole()).put(policy.getName(), policy.getDocument());
                policy.getLegacyNames().forEach(on(policy.getRole())::remove);
            }
        }

        Map<String, String> on(String role) {
            return Objects.requireNonNull(policies.get(role), role);
        }

        /** Role and bucket, for each bucket that a role can read. */
        Set<String> granted() {
            Set<String> granted = new TreeSet<>();
            policies.forEach((role, documents) -> documents.values().forEach(document -> {
                for (int bucket = 0; bucket < BUCKETS; bucket++) {
                    if (AllowEvaluator.allows(
                            document, "s3:GetObject", "arn:aws:s3:::bucket-" + bucket + "/x", Map.of())) {
                        granted.add(role + " bucket-" + bucket);
                    }
                }
            }));
            return granted;
        }

        int policies() {
            return policies.values().stream().mapToInt(Map::size).sum();
        }
    }

    /** An agreement: who gives what to whom, and whether it is active. */
    private static final class Deal {
        private int provider;
        private int consumer;
        private boolean active;
        private boolean saysSo = true;
    }

    /** The server, the roles, and everybody who changes something about them. */
    private static final class World {

        private static final ObjectMapper JSON = new ObjectMapper();

        private final Random random;
        private final Roles iam = new Roles();
        private final Map<String, Deal> deals = new TreeMap<>();
        private final Set<Integer> products = new HashSet<>();
        private final Map<Integer, Integer> roles = new HashMap<>();
        private final Map<Integer, Integer> buckets = new HashMap<>();
        private final List<EventTarget> feed = new ArrayList<>();
        private final Set<String> everJustified = new TreeSet<>();
        private boolean honest;

        World(int seed) {
            random = new Random(seed);
            for (int number = 0; number < PRODUCTS; number++) {
                products.add(number);
                roles.put(number, number);
                buckets.put(number, number);
            }
        }

        void change() {
            String id = "urn:acc/" + random.nextInt(AGREEMENTS);
            int product = random.nextInt(PRODUCTS);
            switch (random.nextInt(honest ? 8 : 12)) {
                case 0, 1, 2 -> {
                    Deal deal = new Deal();
                    deal.provider = random.nextInt(PRODUCTS);
                    deal.consumer = random.nextInt(PRODUCTS);
                    deal.active = true;
                    deal.saysSo = random.nextInt(4) > 0;
                    deals.put(id, deal);
                    happened(EventTarget.agreement(id, AgreementResource.ACCESS, AgreementTransition.ACTIVATED));
                }
                case 3 -> {
                    if (deals.containsKey(id)) {
                        deals.get(id).active = false;
                        happened(EventTarget.agreement(id, AgreementResource.ACCESS, AgreementTransition.DEACTIVATED));
                    }
                }
                case 4 -> {
                    deals.remove(id);
                    happened(EventTarget.agreement(id, AgreementResource.ACCESS, AgreementTransition.DEACTIVATED));
                }
                case 5 -> {
                    buckets.put(product, random.nextInt(BUCKETS));
                    happened(EventTarget.dataProduct("p" + product));
                }
                case 6 -> {
                    roles.put(product, random.nextInt(3) == 0 ? random.nextInt(PRODUCTS) : product);
                    happened(EventTarget.dataProduct("p" + product));
                }
                case 7 -> {
                    if (!products.remove(product)) {
                        products.add(product);
                    }
                    happened(EventTarget.dataProduct("p" + product));
                }
                case 8 -> {
                    if (!feed.isEmpty()) {
                        outOfTurn(feed.remove(random.nextInt(feed.size())));
                    }
                }
                case 9 -> iam.on("consumer-" + product).clear();
                case 10 -> {
                    if (!feed.isEmpty()) {
                        feed.add(outOfTurn(feed.get(random.nextInt(feed.size()))));
                    }
                }
                default -> {
                    if (!feed.isEmpty()) {
                        feed.add(outOfTurn(feed.remove(0)));
                    }
                }
            }
            everJustified.addAll(justified());
        }

        private void happened(EventTarget target) {
            feed.add(target);
        }

        /** An event lost, doubled or late: an agreement that only events say something about would stay as it is. */
        private EventTarget outOfTurn(EventTarget target) {
            if (target.kind() == EventTarget.Kind.AGREEMENT && deals.containsKey(target.id())) {
                deals.get(target.id()).saysSo = true;
            }
            return target;
        }

        @Nullable
        JsonNode agreement(String id) {
            Deal deal = deals.get(id);
            if (deal == null) {
                return null;
            }
            ObjectNode json = JSON.createObjectNode().put("id", id);
            ObjectNode info = json.putObject("info");
            if (deal.saysSo) {
                info.put("active", deal.active);
            }
            json.putObject("provider").put("dataProductId", "p" + deal.provider).put("outputPortId", "port");
            json.putObject("consumer").put("dataProductId", "p" + deal.consumer).put("teamId", "unknown");
            return json;
        }

        @Nullable
        JsonNode product(String id) {
            int number = Integer.parseInt(id.substring(1));
            if (!products.contains(number)) {
                return null;
            }
            ObjectNode json = JSON.createObjectNode().put("id", id);
            json.putObject("custom").put("aws-role-name", "consumer-" + roles.get(number));
            json.putArray("outputPorts")
                    .addObject()
                    .put("name", "port")
                    .putObject("custom")
                    .put("aws-arn", "arn:aws:s3:::bucket-" + buckets.get(number));
            return json;
        }

        /** Role and bucket: what the active agreements say, of roles that are the consumer's own. */
        Set<String> justified() {
            Set<String> justified = new TreeSet<>();
            for (Deal deal : justifiedDeals()) {
                justified.add("consumer-" + deal.consumer + " bucket-" + buckets.get(deal.provider));
            }
            return justified;
        }

        List<Deal> justifiedDeals() {
            return deals.values().stream()
                    .filter(deal -> deal.active
                            && products.contains(deal.provider)
                            && products.contains(deal.consumer)
                            && Integer.valueOf(deal.consumer).equals(roles.get(deal.consumer)))
                    .toList();
        }

        Set<String> activeIds() {
            Set<String> active = new HashSet<>();
            deals.forEach((id, deal) -> {
                if (deal.active) {
                    active.add(id);
                }
            });
            return active;
        }
    }

    /** One run of the job over all targets: read, decide, carry out. */
    private static final class Job {

        private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

        private final World world;
        private final Map<String, GrantRecord> records = new TreeMap<>();
        private final GrantDecisions decisions = new GrantDecisions(
                new GrantGuards(List.of("111122223333"), List.of("consumer-?"), List.of(), null),
                new SamplePolicies(),
                "millrace:consumer");
        private long now = 1_700_000_000_000L;

        Job(World world) {
            this.world = world;
        }

        void follow(int most) {
            for (int count = 0; count < most && !world.feed.isEmpty(); count++) {
                EventTarget target = world.feed.remove(0);
                if (target.kind() == EventTarget.Kind.AGREEMENT) {
                    reconcile(target.id(), target.transition());
                } else {
                    usersOf(target.id()).forEach(id -> reconcile(id, AgreementTransition.NONE));
                }
            }
        }

        private List<String> usersOf(String product) {
            return records.values().stream()
                    .filter(record -> product.equals(record.getProviderProduct())
                            || (record.getConsumerKind() == ConsumerKind.DATA_PRODUCT
                                    && product.equals(record.getConsumer())))
                    .map(GrantRecord::getAgreement)
                    .toList();
        }

        private void reconcile(String id, AgreementTransition transition) {
            now++;
            GrantRecord recorded = records.get(id);
            AgreementReview review =
                    decisions.review(id, AgreementResource.ACCESS, world.agreement(id), transition, recorded, TODAY);
            GrantDecision decision = review.decision()
                    .orElseGet(() ->
                            review.decide(world.product(review.consumer().id()), world.product(review.provider())));
            GrantChange change = GrantChange.of(recorded, decision, "test", now);
            change.edit().ifPresent(world.iam::carryOut);
            change.record().ifPresentOrElse(record -> records.put(id, record), () -> records.remove(id));
        }

        void verify() {
            now += 2 * MINUTE;
            List<ListedAgreement> listed = world.deals.keySet().stream()
                    .flatMap(id -> Stream.ofNullable(world.agreement(id)))
                    .flatMap(json -> ListedAgreement.read(json, records::containsKey, TODAY).stream())
                    .toList();
            Set<String> gone = Verification.unlisted(records.values(), listed);
            verification(listed, gone, Map.of()).rereads().forEach(id -> reconcile(id, AgreementTransition.NONE));
            Verification verification = verification(listed, gone, world.iam.policies);
            verification.orphans().forEach(orphan -> world.iam.carryOut(GrantChange.removal(orphan, "test", now)));
            verification.drifted().forEach(id -> {
                records.computeIfPresent(id, (any, record) -> GrantChange.drifted(record));
                reconcile(id, AgreementTransition.NONE);
            });
        }

        private Verification verification(
                List<ListedAgreement> listed, Set<String> gone, Map<String, Map<String, String>> found) {
            return new Verification(List.copyOf(records.values()), listed, gone, Set.of(), found, 100, now);
        }
    }
}
