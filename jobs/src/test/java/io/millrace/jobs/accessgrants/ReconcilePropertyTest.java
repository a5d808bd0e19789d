package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMesh;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.DataMeshException.Kind;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.datamesh.feed.FeedEvent;
import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamException;
import io.millrace.connectors.iam.IamRig.Fault;
import io.millrace.connectors.iam.PolicyDocuments;
import io.millrace.jobs.accessgrants.policy.AllowEvaluator;
import io.millrace.jobs.accessgrants.policy.PolicyNames;
import io.millrace.local.standins.iam.DirectIamRig;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random lives of agreements through the operator and the sink: events that come late, twice, in another order, never, or
 * all again; a server and an account that fail; processes that die. In the end IAM is what the active agreements say; on
 * the way no role holds a policy that no agreement ever justified.
 */
@Timeout(600)
class ReconcilePropertyTest {

    private static final List<IamAction> ACTIONS = List.of(IamAction.values());

    private static final int STEPS = 60;
    private static final int SEEDS = 200;
    private static final int AGREEMENTS = 6;
    private static final int PRODUCTS = 3;
    private static final int ROLES = 4;
    private static final int BUCKETS = 5;
    private static final Duration DAY = Duration.ofDays(1);

    /** Seeds that failed once. */
    private static final long[] ONCE_FAILED = {};

    static LongStream seeds() {
        long first = Long.getLong("millrace.seed", 0);
        return LongStream.concat(LongStream.of(ONCE_FAILED), LongStream.range(first, first + SEEDS));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void iamIsWhatTheActiveAgreementsSay(long seed) throws Exception {
        try (World world = new World(seed)) {
            for (int step = 0; step < STEPS; step++) {
                world.step();
                assertThat(world.granted()).as("seed %s, step %s", seed, step).isSubsetOf(world.everJustified);
            }
            world.calm();
            world.chain.settle();

            assertThat(world.granted()).as("seed %s", seed).isEqualTo(world.justified());
            assertThat(world.policies()).as("seed %s", seed).isEqualTo(world.justifiedPolicies());
            assertThat(world.chain.converging().lookUps()).isEmpty();
            assertThat(world.chain.converging().records()).isSubsetOf(world.activeIds());
        }
    }

    /** An agreement; its consumer is a product, or a team when it is the last. */
    private static final class Deal {
        private int provider;
        private int consumer;
        private boolean active = true;
        private boolean saysSo = true;
        private @Nullable LocalDate start;
        private @Nullable LocalDate end;
    }

    /** The server and the account, everybody who changes something about them, and the job. */
    private static final class World implements AutoCloseable {

        private final Random random;
        private final MemoryDataMesh mesh = new MemoryDataMesh();
        private final DirectIamRig account = new DirectIamRig();
        private final Iam direct = account.connect();
        private final Watch meshWatch = new Watch();
        private final Watch iamWatch = new Watch();
        private final Chain chain;
        private final Map<String, Deal> deals = new TreeMap<>();
        private final Map<Integer, Integer> roles = new HashMap<>();
        private final Map<Integer, String> buckets = new HashMap<>();
        private final Set<Integer> missing = new TreeSet<>();
        private final Set<String> everJustified = new TreeSet<>();
        private int events;

        World(long seed) throws Exception {
            random = new Random(seed * 1_000_003);
            for (int role = 0; role < ROLES; role++) {
                account.createRole("consumer-" + role, "/", Map.of());
                if (random.nextInt(4) == 0) {
                    // No room for an inline policy.
                    direct.putInlinePolicy("consumer-" + role, "filler", PolicyDocuments.ofSize("filler", 10_108))
                            .toCompletableFuture()
                            .join();
                }
            }
            for (int product = 0; product < PRODUCTS; product++) {
                roles.put(product, product);
                buckets.put(product, "bucket-" + product);
                putProduct(product);
            }
            roles.put(PRODUCTS, PRODUCTS);
            putProduct(PRODUCTS);
            chain = new Chain(
                    meshWatch.port(DataMesh.class, mesh),
                    mesh,
                    iamWatch.port(Iam.class, direct),
                    Map.of("revocations.max.percent", "100"));
            chain.start();
            chain.checkpoint();
        }

        void step() throws Exception {
            change();
            everJustified.addAll(justified());
            switch (random.nextInt(10)) {
                case 0 -> chain.checkpoint();
                case 1 -> {
                    if (random.nextInt(2) == 0) {
                        chain.start();
                    }
                }
                case 2 -> chain.pass(Duration.ofSeconds(random.nextInt(300)));
                case 3 -> chain.carryOut();
                default -> {
                    chain.follow(random.nextInt(3));
                    chain.runMails(random.nextInt(8));
                    chain.carryOut();
                }
            }
        }

        private void change() throws Exception {
            String id = id(random.nextInt(AGREEMENTS));
            int product = random.nextInt(PRODUCTS);
            switch (random.nextInt(18)) {
                case 0, 1, 2, 3 -> {
                    Deal deal = new Deal();
                    deal.provider = random.nextInt(PRODUCTS);
                    deal.consumer = random.nextInt(PRODUCTS + 1);
                    deal.saysSo = random.nextInt(4) > 0;
                    deals.put(id, deal);
                    put(id);
                    publish("ActivatedEvent", id);
                }
                case 4 -> end(id, random.nextBoolean());
                case 5 -> {
                    deals.remove(id);
                    mesh.removeAgreement(AgreementResource.ACCESS, id);
                    publish("DeletedEvent", id);
                }
                case 6 -> {
                    Deal deal = deals.get(id);
                    if (deal != null) {
                        deal.start = today().plusDays(random.nextInt(3) - 1);
                        deal.end = random.nextBoolean() ? deal.start.plusDays(1) : null;
                        put(id);
                        publish("UpdatedEvent", id);
                    }
                }
                case 7, 8 -> {
                    buckets.put(product, random.nextInt(5) == 0 ? "*" : "bucket-" + random.nextInt(BUCKETS));
                    putProduct(product);
                    publishAbout(product, "Updated");
                }
                case 9, 10 -> {
                    int consumer = random.nextInt(PRODUCTS + 1);
                    roles.put(consumer, random.nextInt(ROLES));
                    putProduct(consumer);
                    publishAbout(consumer, "Updated");
                }
                case 11 -> {
                    if (missing.remove(product)) {
                        putProduct(product);
                        publishAbout(product, "Updated");
                    } else {
                        missing.add(product);
                        mesh.removeDataProduct("p" + product);
                        publishAbout(product, "Deleted");
                    }
                }
                case 12 -> {
                    if (!chain.unread().isEmpty()) {
                        outOfTurn(chain.unread()
                                .remove(random.nextInt(chain.unread().size())));
                    }
                }
                case 13 -> {
                    if (!chain.feed().isEmpty()) {
                        chain.feed()
                                .add(outOfTurn(chain.feed()
                                        .get(random.nextInt(chain.feed().size()))));
                    }
                }
                case 14 -> {
                    if (random.nextInt(4) == 0) {
                        chain.feed().forEach(this::outOfTurn);
                        chain.replay();
                    }
                }
                case 15 -> failSometimes();
                case 16 ->
                    account.nextCalls(
                            ACTIONS.get(random.nextInt(ACTIONS.size())),
                            List.of(Fault.THROTTLED, Fault.RESPONSE_LOST, Fault.FAILED_BEFORE_EFFECT, Fault.DENIED)
                                    .get(random.nextInt(4)),
                            1 + random.nextInt(2));
                default -> {
                    if (random.nextInt(4) == 0) {
                        chain.pass(DAY);
                    } else {
                        removeByHand("consumer-" + random.nextInt(ROLES));
                    }
                }
            }
        }

        private void end(String id, boolean silently) {
            Deal deal = deals.get(id);
            if (deal != null) {
                deal.active = false;
                deal.saysSo |= silently;
                put(id);
                if (!silently) {
                    publish("DeactivatedEvent", id);
                }
            }
        }

        private void failSometimes() {
            int share = random.nextInt(4);
            Random fate = new Random(random.nextLong());
            meshWatch.fail(call -> fate.nextInt(10) < share
                    ? new DataMeshException(
                            List.of(Kind.NOT_NOW, Kind.UNANSWERED, Kind.DENIED).get(fate.nextInt(3)),
                            "failed",
                            null,
                            null)
                    : null);
            iamWatch.fail(call -> call.startsWith("roles") && fate.nextInt(10) < share
                    ? new IamException(IamException.Kind.DENIED, "failed", null)
                    : null);
        }

        private void removeByHand(String role) {
            account.inlinePolicies(role).keySet().stream()
                    .filter(PolicyNames::belongs)
                    .findFirst()
                    .ifPresent(name -> direct.deleteInlinePolicy(role, name));
        }

        void calm() throws Exception {
            meshWatch.failNothing();
            iamWatch.failNothing();
            account.nextCallsSucceed();
            if (random.nextInt(3) == 0) {
                chain.start();
            }
        }

        private static String id(int number) {
            return number == 0 ? "urn:acc/0 é" : "acc-" + number;
        }

        /** An event lost, doubled or late: an agreement that only events say something about would stay as it is. */
        private FeedEvent outOfTurn(FeedEvent event) {
            Deal deal = deals.get(event.getResource());
            if (deal != null && !deal.saysSo) {
                deal.saysSo = true;
                put(event.getResource());
            }
            return event;
        }

        private void publish(String change, String id) {
            String family = random.nextInt(4) == 0 ? "DataUsageAgreement" : "Access";
            chain.feed().add(Samples.event("e-" + ++events, family + change, id));
        }

        private void publishAbout(int product, String change) {
            boolean team = product == PRODUCTS;
            chain.feed()
                    .add(Samples.event(
                            "e-" + ++events,
                            (team ? "Team" : "DataProduct") + change + "Event",
                            team ? "t" : "p" + product));
        }

        private void putProduct(int product) {
            String role = "consumer-" + roles.get(product);
            if (product == PRODUCTS) {
                mesh.putTeam("t", Samples.consumer("t", role));
            } else if (!missing.contains(product)) {
                mesh.putDataProduct("p" + product, Samples.product("p" + product, role, bucket(product)));
            }
        }

        private String bucket(int product) {
            return buckets.getOrDefault(product, "none");
        }

        private void put(String id) {
            Deal deal = deals.get(id);
            if (deal == null) {
                return;
            }
            JsonNode json = deal.consumer == PRODUCTS
                    ? Samples.agreementOfTeam(id, "p" + deal.provider, "t", deal.active)
                    : Samples.agreement(id, "p" + deal.provider, "p" + deal.consumer, deal.active);
            ObjectNode info = (ObjectNode) json.get("info");
            if (deal.start != null) {
                // What is dated says no more than its dates, which become true without anybody doing anything.
                info.remove("active");
                info.put("status", deal.active ? "approved" : "rejected").put("startDate", deal.start.toString());
                if (deal.end != null) {
                    info.put("endDate", deal.end.toString());
                }
            } else if (!deal.saysSo) {
                info.remove("active");
            }
            mesh.putAgreement(AgreementResource.ACCESS, id, json);
        }

        private LocalDate today() {
            return Instant.ofEpochMilli(chain.converging().now())
                    .atZone(ZoneOffset.UTC)
                    .toLocalDate();
        }

        private boolean isActive(Deal deal) {
            LocalDate start = deal.start;
            LocalDate end = deal.end;
            return deal.active && (start == null || !today().isBefore(start)) && (end == null || !today().isAfter(end));
        }

        private Stream<Map.Entry<String, Deal>> justifiedDeals() {
            return deals.entrySet().stream().filter(entry -> {
                Deal deal = entry.getValue();
                return isActive(deal)
                        && !missing.contains(deal.provider)
                        && !missing.contains(deal.consumer)
                        && !bucket(deal.provider).equals("*");
            });
        }

        private String role(Deal deal) {
            return "consumer-" + roles.get(deal.consumer);
        }

        /** Role and bucket: what the active agreements say. */
        Set<String> justified() {
            Set<String> justified = new TreeSet<>();
            justifiedDeals()
                    .forEach(entry -> justified.add(role(entry.getValue()) + ' ' + bucket(entry.getValue().provider)));
            return justified;
        }

        Set<String> justifiedPolicies() {
            Set<String> policies = new TreeSet<>();
            justifiedDeals()
                    .forEach(entry -> policies.add(role(entry.getValue()) + ' ' + PolicyNames.of(entry.getKey())));
            return policies;
        }

        Set<String> activeIds() {
            Set<String> ids = new TreeSet<>();
            deals.forEach((id, deal) -> {
                if (isActive(deal)) {
                    ids.add(id);
                }
            });
            return ids;
        }

        private Map<String, String> documents(String role) {
            Map<String, String> documents = new TreeMap<>(account.inlinePolicies(role));
            documents.putAll(account.attachedPolicies(role));
            documents.keySet().removeIf(name -> !PolicyNames.belongs(name));
            return documents;
        }

        /** Role and bucket, for each bucket that a role can read. */
        Set<String> granted() {
            Set<String> granted = new TreeSet<>();
            for (int number = 0; number < ROLES; number++) {
                String role = "consumer-" + number;
                for (String document : documents(role).values()) {
                    IntStream.range(0, BUCKETS)
                            .mapToObj(bucket -> "bucket-" + bucket)
                            .filter(bucket -> AllowEvaluator.allows(
                                    document, "s3:GetObject", "arn:aws:s3:::" + bucket + "/x", Map.of()))
                            .forEach(bucket -> granted.add(role + ' ' + bucket));
                }
            }
            return granted;
        }

        Set<String> policies() {
            Set<String> policies = new TreeSet<>();
            for (int number = 0; number < ROLES; number++) {
                String role = "consumer-" + number;
                documents(role).keySet().forEach(name -> policies.add(role + ' ' + name));
            }
            return policies;
        }

        @Override
        public void close() {
            chain.close();
        }
    }
}
