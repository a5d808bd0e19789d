package io.millrace.jobs.accessgrants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.datamesh.DataMeshException;
import io.millrace.connectors.datamesh.MemoryDataMesh;
import io.millrace.connectors.iam.IamException;
import io.millrace.local.standins.iam.StandInAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The promise of the job under random life cycles and random faults: hours after an agreement has ended no role has its
 * rights, or what is owed names it; no role ever gets a right that no active agreement gave; and no policy of another
 * installation is touched. Faults: calls refused, unanswered, answered by a proxy, lost after their effect; a server that
 * lists nothing or half; kills, also back to an older checkpoint; narrowed settings; roles deleted and made again.
 *
 * <p>The seeds are divided among the classes that extend this one, which run at the same time. {@code
 * -Dmillrace.grants.seeds=N} runs N seeds, {@code -Dmillrace.grants.seed=N} one of them.
 */
@Timeout(1_200)
abstract class GrantsPropertyContract {

    private static final int SEEDS = Integer.getInteger("millrace.grants.seeds", 1_000);
    private static final int PARTS = 3;
    private static final int AGREEMENTS = 6;
    private static final int PROVIDERS = 3;
    private static final int CONSUMERS = 3;
    private static final int STEPS = 25;
    private static final Duration HOURS = Duration.ofHours(4);

    /** From 0 to 2. */
    abstract int part();

    @Test
    void accessEndsWhateverFails() throws Exception {
        Integer only = Integer.getInteger("millrace.grants.seed");
        int first = only == null ? part() : part() == 0 ? only : Integer.MAX_VALUE;
        int end = only == null ? SEEDS : only + 1;
        List<String> broken = new ArrayList<>();
        for (int seed = first; seed < end; seed += PARTS) {
            try (World world = new World(seed)) {
                world.live();
            } catch (AssertionError failure) {
                broken.add("seed " + seed + ": " + failure.getMessage());
                if (broken.size() == 5) {
                    break;
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** The server, the account, everybody who changes something about them, and the job between. */
    private static final class World implements AutoCloseable {

        private final Random random;
        private final MemoryDataMesh mesh = new MemoryDataMesh();
        private final GrantsRun run;
        /** Consumer of each active agreement, and its provider. */
        private final Map<String, int[]> active = new TreeMap<>();

        private final int[] bucketOf = {0, 1, 2};
        private final int[] roleOf = {0, 1, 2};
        /** Role and bucket: rights that were justified since the job had seen everything. */
        private final Set<String> justifiedLately = new TreeSet<>();

        private final List<String> happened = new ArrayList<>();
        private Set<String> before = new TreeSet<>();

        World(int seed) {
            random = new Random(seed);
            run = new GrantsRun(mesh, settings("consumer-*"));
            for (int role = 0; role < CONSUMERS + 1; role++) {
                createRole(role);
            }
            for (int i = 0; i < CONSUMERS; i++) {
                putProducts(i);
            }
        }

        private Map<String, String> settings(String roles) {
            Map<String, String> settings = new HashMap<>();
            settings.put("roles.allowed", roles);
            settings.put("role.tag", random.nextBoolean() ? "none" : "owner");
            settings.put("policies", random.nextInt(5) == 0 ? "sample" : "complete");
            return settings;
        }

        private void createRole(int role) {
            String owners = "product:c0 product:c1 product:c2";
            run.account().createRole("consumer-" + role, "/", Map.of("owner", owners));
            run.account().putInlinePolicy("consumer-" + role, "Millrace_other_consumer-" + role + "_0", foreign(role));
        }

        private static String foreign(int role) {
            return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
                    + "\"Resource\":[\"arn:aws:s3:::foreign-" + role + "/*\"]}]}";
        }

        private void putProducts(int number) {
            mesh.putDataProduct("c" + number, Samples.consumer("c" + number, "consumer-" + roleOf[number]));
            mesh.putDataProduct("p" + number, Samples.provider("p" + number, "bucket-" + bucketOf[number]));
        }

        void live() throws Exception {
            run.start();
            for (int step = 0; step < STEPS; step++) {
                change();
                faults();
                work();
                check("step " + step);
            }
            recover();
        }

        private void note(String what) {
            happened.add(what);
        }

        private void change() throws Exception {
            String id = "a" + random.nextInt(AGREEMENTS);
            int product = random.nextInt(CONSUMERS);
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> {
                    if (!active.containsKey(id)) {
                        active.put(id, new int[] {product, random.nextInt(PROVIDERS)});
                        publish(id, true);
                        run.event("AccessApprovedEvent", id);
                        run.event("AccessActivatedEvent", id);
                        note("activate " + id);
                    }
                }
                case 4, 5 -> {
                    if (active.containsKey(id)) {
                        publish(id, false);
                        active.remove(id);
                        run.event("AccessDeactivatedEvent", id);
                        note("deactivate " + id);
                    }
                }
                case 6 -> {
                    if (active.remove(id) != null) {
                        mesh.removeAgreement(AgreementResource.ACCESS, id);
                        run.event("AccessDeletedEvent", id);
                        note("delete " + id);
                    }
                }
                case 7 -> {
                    roleOf[product] = random.nextInt(CONSUMERS + 1);
                    putProducts(product);
                    run.event("DataProductUpdatedEvent", "c" + product);
                    note("role of c" + product + " is " + roleOf[product]);
                }
                case 8 -> {
                    bucketOf[product] = random.nextInt(PROVIDERS);
                    putProducts(product);
                    run.event("DataProductUpdatedEvent", "p" + product);
                    active.forEach((agreement, parties) -> {
                        if (parties[1] == product) {
                            run.event("AccessApprovedEvent", agreement);
                        }
                    });
                    note("bucket of p" + product + " is " + bucketOf[product]);
                }
                case 9 -> {
                    String role = "consumer-" + random.nextInt(CONSUMERS + 1);
                    if (run.account().roles().contains(role)) {
                        run.account().deleteRole(role);
                        note("delete role " + role);
                    } else {
                        createRole(Integer.parseInt(role.substring(role.length() - 1)));
                        note("create role " + role);
                    }
                }
                case 10 -> {
                    run.restart(settings(random.nextBoolean() ? "consumer-*" : "consumer-0,consumer-1"));
                    note("restart with other settings");
                }
                default -> {
                    run.kill(random.nextBoolean());
                    note("kill");
                }
            }
            justifiedLately.addAll(justified());
        }

        private void publish(String id, boolean isActive) {
            int[] parties = Objects.requireNonNull(active.get(id));
            mesh.putAgreement(
                    AgreementResource.ACCESS, id, Samples.agreement(id, "p" + parties[1], "c" + parties[0], isActive));
        }

        private void faults() {
            run.reads().failNothing();
            run.iam().failNothing();
            run.list(page -> page);
            switch (random.nextInt(8)) {
                case 0 -> failReads(DataMeshException.Kind.UNANSWERED, 1);
                case 1 -> failReads(DataMeshException.Kind.DENIED, 1 + random.nextInt(3));
                case 2 -> failReads(DataMeshException.Kind.NOT_NOW, 1 + random.nextInt(3));
                case 3 -> {
                    run.list(page -> List.of());
                    note("empty lists");
                }
                case 4 -> {
                    run.list(page -> page.stream()
                            .filter(agreement -> agreement.path("id").asText().hashCode() % 2 == 0)
                            .collect(Collectors.toList()));
                    note("half lists");
                }
                default -> {
                    // The server answers.
                }
            }
            switch (random.nextInt(6)) {
                case 0 -> failIam(IamException.Kind.DENIED);
                case 1 -> failIam(IamException.Kind.UNANSWERED);
                case 2 -> {
                    int each = 1 + random.nextInt(3);
                    run.iam()
                            .lose(call -> random.nextInt(each) == 0 && !call.startsWith("caller")
                                    ? new IamException(IamException.Kind.UNANSWERED, "lost", null)
                                    : null);
                    note("answers of IAM are lost");
                }
                default -> {
                    // IAM answers.
                }
            }
        }

        private void failReads(DataMeshException.Kind kind, int each) {
            run.reads()
                    .fail(call ->
                            random.nextInt(each) == 0 ? new DataMeshException(kind, kind.name(), null, null) : null);
            note("reads " + kind + " 1/" + each);
        }

        private void failIam(IamException.Kind kind) {
            int each = 1 + random.nextInt(3);
            String of = random.nextBoolean() ? "" : "consumer-" + random.nextInt(CONSUMERS);
            run.iam()
                    .fail(call -> call.contains(of) && !call.startsWith("caller") && random.nextInt(each) == 0
                            ? new IamException(kind, kind.name(), null)
                            : null);
            note("IAM " + kind + " 1/" + each + " " + of);
        }

        private void work() throws Exception {
            Duration[] times = {Duration.ofSeconds(1), Duration.ofMinutes(3), Duration.ofMinutes(70)};
            Duration time = times[random.nextInt(times.length)];
            run.follow().pass(time);
            note("pass " + time);
            if (random.nextInt(3) == 0) {
                run.checkpoint();
            }
        }

        /** Rights that active agreements give to roles that exist and are their consumers'. */
        private Set<String> justified() {
            Set<String> justified = new TreeSet<>();
            active.values()
                    .forEach(parties ->
                            justified.add("consumer-" + roleOf[parties[0]] + " bucket-" + bucketOf[parties[1]]));
            return justified;
        }

        private Set<String> rights() {
            Set<String> rights = new TreeSet<>();
            for (int role = 0; role < CONSUMERS + 1; role++) {
                for (int bucket = 0; bucket < PROVIDERS; bucket++) {
                    if (run.canRead("consumer-" + role, "bucket-" + bucket)) {
                        rights.add("consumer-" + role + " bucket-" + bucket);
                    }
                }
            }
            return rights;
        }

        private void check(String when) throws Exception {
            if (System.getProperty("millrace.grants.seed") != null) {
                System.out.println(when + " " + happened.subList(Math.max(0, happened.size() - 4), happened.size()));
                System.out.println("    rights " + rights() + " justified " + justified());
                run.operator().records().values().forEach(record -> System.out.println("    " + record));
                run.operator().reads().values().forEach(read -> System.out.println("    " + read));
            }
            Set<String> rights = rights();
            Set<String> given = new TreeSet<>(rights);
            given.removeAll(before);
            given.removeAll(justifiedLately);
            assertThat(given)
                    .as("%s: given without an agreement; %s", when, happened)
                    .isEmpty();
            before = rights;
            checkForeign(when);
        }

        private void checkForeign(String when) {
            StandInAccount account = run.account();
            for (String role : account.roles()) {
                if (role.startsWith("consumer-")) {
                    int number = Integer.parseInt(role.substring(role.length() - 1));
                    assertThat(account.inlinePolicies(role))
                            .as("%s: policy of another installation on %s; %s", when, role, happened)
                            .containsEntry("Millrace_other_" + role + "_0", foreign(number));
                }
            }
        }

        /** The server answers again; IAM does, or keeps refusing changes. */
        private void recover() throws Exception {
            boolean denied = random.nextInt(3) == 0;
            run.reads().failNothing();
            run.iam().failNothing();
            run.list(page -> page);
            if (denied) {
                run.iam()
                        .fail(call -> call.startsWith("put") || call.startsWith("delete")
                                ? new IamException(IamException.Kind.DENIED, "denied", null)
                                : null);
            }
            run.restart(Map.of("roles.allowed", "consumer-*", "role.tag", "owner", "policies", "complete"));
            run.follow().pass(HOURS);
            check("after " + HOURS);

            Set<String> left = rights();
            left.removeAll(justified());
            Set<String> owed = new HashSet<>();
            run.roles().owedByRole().keySet().forEach(key -> owed.add(key.substring("role:/".length())));
            left.removeIf(right -> owed.contains(right.substring(0, right.indexOf(' '))));
            assertThat(left)
                    .as(
                            "%s after the end, %s: %s left, owed %s, records %s; %s",
                            HOURS,
                            denied ? "denied" : "answered",
                            left,
                            owed,
                            run.operator().records().values(),
                            happened)
                    .isEmpty();
            if (!denied) {
                Set<String> wanted = justified();
                wanted.removeIf(right -> !run.account().roles().contains(right.substring(0, right.indexOf(' '))));
                assertThat(rights())
                        .as(
                                "rights %s of active agreements %s, records %s, commands %s; %s",
                                rights(),
                                wanted,
                                run.operator().records().values(),
                                run.roles().state(),
                                happened)
                        .isEqualTo(wanted);
                assertThat(run.roles().owed()).as("owed; %s", happened).isZero();
            }
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
