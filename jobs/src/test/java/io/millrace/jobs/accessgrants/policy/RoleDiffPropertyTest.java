package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.RoleDetail;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random desired states meet random roles: with policies of others and of other installations, damaged by hand, nearly
 * full, half migrated.
 */
class RoleDiffPropertyTest {

    private static final int SEEDS = 75;

    /** Room of a role that is nearly full: from none to that of some folders. */
    private static final int SPARE_CHARACTERS = 2_500;

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theRoleHasExactlyWhatIsWanted(int half) {
        int full = 0;
        for (int seed = half; seed < 2 * SEEDS; seed += 2) {
            Scenario scenario = new Scenario(seed);
            RoleDiff diff = RoleDiff.of(scenario.desired(false), scenario.role(), scenario.rules, DiffOptions.free());

            Set<String> expected = Access.byGrants(scenario.granted(diff));
            expected.addAll(Access.byDocuments(scenario.documentsOfOthers()));
            RoleModel model = checkSteps(scenario, diff, expected);
            if (scenario.rules == Roles.COMPLETE) {
                Set<String> actual = Access.byDocuments(model.documents());
                String which = "seed " + seed + " " + diff.verdicts() + " " + diff.steps();
                assertThat(without(actual, expected)).as("too much, " + which).isEmpty();
                assertThat(without(expected, actual)).as("too little, " + which).isEmpty();
            } else {
                checkSample(scenario, diff, model);
            }
            full += (int) diff.verdicts().stream()
                    .filter(verdict -> "role.full".equals(verdict.rule()))
                    .count();
        }
        assertThat(full).as("agreements without room").isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void rightsThatAreNotDecidedAnewAreKeptAndNeverGiven(int half) {
        for (int seed = half; seed < 2 * SEEDS; seed += 2) {
            Scenario scenario = new Scenario(seed);
            boolean mayWrite = scenario.random.nextBoolean();
            boolean keep = scenario.random.nextBoolean();
            Set<String> owed = scenario.some(scenario.ids());
            DesiredRole desired = scenario.someUnconfirmed(keep);
            DiffOptions options = DiffOptions.free().owedElsewhere(owed);
            options = mayWrite ? options : options.withoutWrites();

            RoleDiff diff = RoleDiff.of(desired, scenario.role(), scenario.rules, options);

            List<DesiredGrant> writable = desired.getGrants().stream()
                    .filter(grant -> mayWrite && grant.getConfirmed() && !owed.contains(grant.getAgreement()))
                    .collect(Collectors.toList());
            RoleModel model = checkSteps(scenario, diff, Access.byGrants(writable), options, desired);
            Set<String> given = Access.byDocuments(model.documents());
            Set<String> before = Access.byDocuments(new RoleModel(scenario.role()).documents());
            given.removeAll(before);
            if (scenario.rules == Roles.COMPLETE) {
                assertThat(without(given, Access.byGrants(writable)))
                        .as("too much, seed " + seed)
                        .isEmpty();
                if (keep) {
                    String documents = String.join("", model.documents());
                    assertThat(scenario.keptInChunks(desired, owed, mayWrite))
                            .as("seed " + seed)
                            .allMatch(documents::contains);
                }
                Set<String> stays = Access.byGrants(scenario.granted(diff));
                assertThat(without(stays, Access.byDocuments(new RoleModel(diff.after()).documents())))
                        .as("too little, seed " + seed)
                        .isEmpty();
            }
        }
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static RoleModel checkSteps(Scenario scenario, RoleDiff diff, Set<String> wanted) {
        return checkSteps(scenario, diff, wanted, DiffOptions.free(), scenario.desired(false));
    }

    private static RoleModel checkSteps(
            Scenario scenario, RoleDiff diff, Set<String> wanted, DiffOptions options, DesiredRole desired) {
        String seed = "seed " + scenario.seed;
        RoleModel model = new RoleModel(scenario.role());
        Set<String> either = new TreeSet<>(Access.byDocuments(model.documents()));
        either.addAll(wanted);
        for (PolicyStep step : diff.steps()) {
            model.apply(step);
            if (scenario.rules == Roles.COMPLETE) {
                assertThat(without(Access.byDocuments(model.documents()), either))
                        .as("too much after " + step + ", " + seed)
                        .isEmpty();
            }
        }
        assertThat(new RoleModel(diff.after()).inline).as(seed).isEqualTo(model.inline);
        assertThat(new RoleModel(diff.after()).attached).as(seed).isEqualTo(model.attached);
        scenario.untouchable()
                .forEach((name, document) ->
                        assertThat(model.inline.get(name)).as(seed).isEqualTo(document));
        assertThat(model.attached.keySet()).as(seed).containsAll(scenario.attachedOfOthers);
        RoleDiff second = RoleDiff.of(desired, diff.after(), scenario.rules, options);
        assertThat(second.steps()).as(seed).isEmpty();
        assertThat(statuses(second)).as(seed).isEqualTo(statuses(diff));
        return model;
    }

    /** One policy for each agreement that is granted, and nothing else of this job. */
    private static void checkSample(Scenario scenario, RoleDiff diff, RoleModel model) {
        Map<String, String> expected = new TreeMap<>();
        for (DesiredGrant grant : scenario.granted(diff)) {
            try {
                expected.put(
                        PolicyNames.of(grant.getAgreement()),
                        new SamplePolicies()
                                .document(PortAccess.restored(grant.getTable(), grant.getArns()), Roles.ROLE));
            } catch (GrantRefusal e) {
                throw new IllegalStateException(e);
            }
        }
        Map<String, String> actual = new TreeMap<>(model.inline);
        actual.keySet().removeAll(scenario.foreign.keySet());
        model.attached.forEach((arn, document) -> {
            if (!document.isEmpty() && !arn.endsWith("unknown-1")) {
                assertThat(actual.put(ManagedPolicies.name(arn), document))
                        .as(arn)
                        .isNull();
            }
        });
        assertThat(actual).as("seed " + scenario.seed).isEqualTo(expected);
    }

    private static Map<String, String> statuses(RoleDiff diff) {
        Map<String, String> statuses = new TreeMap<>();
        diff.verdicts()
                .forEach(verdict -> assertThat(
                                statuses.put(verdict.agreement(), verdict.status() + " " + verdict.rule()))
                        .as("two verdicts on " + verdict.agreement())
                        .isNull());
        return statuses;
    }

    /** Everything that a seed gives. */
    private static final class Scenario {

        final int seed;
        final Random random;
        final RolePolicies rules;
        final List<DesiredGrant> wanted = new ArrayList<>();
        final List<DesiredGrant> gone = new ArrayList<>();
        final Map<String, String> inline = new LinkedHashMap<>();
        final Map<String, String> foreign = new LinkedHashMap<>();
        final List<String> attachedOfOthers = new ArrayList<>();
        final Map<String, String> managed = new HashMap<>();

        Scenario(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.rules = random.nextInt(5) == 0 ? Roles.SAMPLE : Roles.COMPLETE;
            int most = random.nextBoolean() ? 60 : 8;
            for (int i = 0; i < random.nextInt(most) + 1; i++) {
                (random.nextInt(4) == 0 ? gone : wanted).add(grant("a" + i));
            }
            others();
            ours();
        }

        private DesiredGrant grant(String id) {
            List<String> arns = new ArrayList<>();
            boolean table = random.nextInt(3) == 0;
            for (int i = 0; i <= random.nextInt(3); i++) {
                String bucket = "arn:aws:s3:::bk" + random.nextInt(4);
                arns.add(random.nextInt(6) == 0 ? bucket : bucket + "/f" + random.nextInt(6));
            }
            if (table) {
                arns.add(Access.glue("table/d" + random.nextInt(2) + "/t" + random.nextInt(3)));
                arns.add(Access.athena("w" + random.nextInt(2)));
            }
            if (random.nextInt(4) == 0) {
                arns.add(Access.key("k" + random.nextInt(2)));
            }
            // Own names make the documents long, so that roles become full.
            arns.add("arn:aws:s3:::bk" + random.nextInt(4) + "/only-for-" + id + "/" + "x".repeat(random.nextInt(300)));
            return Roles.grant(id, table, arns.stream().distinct().toArray(String[]::new));
        }

        /** Policies that no diff may touch. */
        private void others() {
            foreign.put("Millrace_staging_" + Roles.ROLE + "_0", document(List.of(grant("other-1"))));
            foreign.put("DMM_DataUsageAgreement_unknown", document(List.of(grant("other-2"))));
            foreign.put("team-policy", statement("s3:GetObject", "arn:aws:s3:::payroll/f1/x"));
            if (random.nextInt(3) > 0) {
                foreign.put("large", statement("s3:GetObject", "arn:aws:s3:::" + "y".repeat(random.nextInt(6_000))));
            }
            int attached = random.nextInt(3) == 0 ? 8 + random.nextInt(3) : random.nextInt(4);
            for (int i = 0; i < attached; i++) {
                attachedOfOthers.add("arn:aws:iam::aws:policy/Aws" + i);
            }
            if (attached >= 9) {
                long taken =
                        foreign.values().stream().mapToLong(PolicyText::size).sum();
                int spare = random.nextInt(SPARE_CHARACTERS);
                String empty = statement("s3:GetObject", "arn:aws:s3:::");
                int filler = (int) (10_240 - taken - empty.length() - spare);
                foreign.put("filler", statement("s3:GetObject", "arn:aws:s3:::" + "z".repeat(Math.max(0, filler))));
            }
            inline.putAll(foreign);
        }

        /** What an earlier state of the job has left on the role, and somebody has changed since. */
        private void ours() {
            List<DesiredGrant> before = some(wanted).stream()
                    .map(grant -> random.nextInt(3) == 0 ? narrower(grant) : grant)
                    .collect(Collectors.toCollection(ArrayList::new));
            before.addAll(some(gone));
            if (random.nextInt(5) == 0) {
                before.add(grant("unknown-1"));
            }
            RolePolicies form = random.nextInt(4) == 0 ? Roles.SAMPLE : Roles.COMPLETE;
            ObservedRole written = RoleDiff.of(Roles.desired(before), role(), form, DiffOptions.free())
                    .after();
            inline.clear();
            inline.putAll(written.inlinePolicies());
            written.managedPolicies().forEach((arn, document) -> managed.put(ManagedPolicies.name(arn), document));
            for (String name : new ArrayList<>(inline.keySet())) {
                if (name.startsWith(Roles.OURS) && random.nextInt(4) == 0) {
                    tryPut(name, damaged(inline.get(name)));
                }
            }
            for (DesiredGrant grant : some(before)) {
                if (random.nextInt(3) == 0) {
                    String name = random.nextInt(3) == 0
                            ? "DMM_Datacontract_" + grant.getAgreement()
                            : PolicyNames.of(grant.getAgreement());
                    tryPut(name, document(List.of(grant, grant("old"))));
                }
            }
            if (random.nextInt(6) == 0) {
                tryPut(Roles.OURS + "nonsense", statement("s3:GetObject", "arn:aws:s3:::payroll/f2/x"));
            }
            if (random.nextInt(6) == 0 && attachedOfOthers.size() + managed.size() < 10) {
                managed.put("Millrace_prod_another-role_0", document(List.of(grant("another"))));
            }
            inline.forEach((name, document) -> {
                if (name.endsWith("unknown-1")) {
                    foreign.put(name, document);
                }
            });
        }

        /** As a port was before it named a further place. */
        private static DesiredGrant narrower(DesiredGrant grant) {
            return DesiredGrant.newBuilder(grant)
                    .setArns(grant.getArns().subList(1, grant.getArns().size()))
                    .build();
        }

        private void tryPut(String name, String document) {
            String old = inline.put(name, document);
            long taken = inline.values().stream().mapToLong(PolicyText::size).sum();
            if (taken > 10_240) {
                if (old == null) {
                    inline.remove(name);
                } else {
                    inline.put(name, old);
                }
            }
        }

        private String damaged(String document) {
            return switch (random.nextInt(7)) {
                case 0 -> "no policy";
                case 1 -> document.replace("\"s3:GetObject\"", "\"s3:*\"");
                case 2 -> document.replace("arn:aws:s3:::bk0", "arn:aws:s3:::payroll");
                case 3 -> document.replace("\"111122223333\",", "");
                case 4 -> document.replaceFirst("arn:aws:s3:::bk[0-9]/[^\"]*", "*");
                case 5 ->
                    document.replace(
                            "\"Statement\":[",
                            "\"Statement\":[" + "{\"Effect\":\"Allow\",\"Action\":[\"iam:*\"],\"Resource\":[\"*\"]},");
                default -> document.replace(",", ", ");
            };
        }

        private static String document(List<DesiredGrant> grants) {
            Set<Right> rights = new HashSet<>();
            for (DesiredGrant grant : grants) {
                try {
                    rights.addAll(Roles.COMPLETE.layout().rights(grant.getTable(), grant.getArns(), Roles.ROLE));
                } catch (GrantRefusal e) {
                    throw new IllegalStateException(e);
                }
            }
            return RightsText.of(rights);
        }

        private static String statement(String action, String resource) {
            return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"" + action
                    + "\"],\"Resource\":[\"" + resource + "\"]}]}";
        }

        <T> Set<T> some(Collection<T> all) {
            return all.stream()
                    .filter(each -> random.nextInt(4) > 0)
                    .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
        }

        List<String> ids() {
            return wanted.stream().map(DesiredGrant::getAgreement).collect(Collectors.toList());
        }

        ObservedRole role() {
            List<String> arns = new ArrayList<>(attachedOfOthers);
            Map<String, String> documents = new HashMap<>();
            managed.forEach((name, document) -> {
                arns.add(Roles.managedArn(name));
                documents.put(Roles.managedArn(name), document);
            });
            return ObservedRole.of("", new RoleDetail(Roles.ROLE, Roles.ARN, Roles.TAGS, inline, arns), documents);
        }

        Map<String, String> untouchable() {
            return foreign;
        }

        List<String> documentsOfOthers() {
            List<String> documents = new ArrayList<>(foreign.values());
            documents.add(managed.getOrDefault(PolicyNames.of("unknown-1"), ""));
            return documents;
        }

        DesiredRole desired(boolean keep) {
            EndedGrant[] ended = gone.stream().map(Roles::ended).toArray(EndedGrant[]::new);
            DesiredRole desired = Roles.desired(wanted, ended);
            return keep ? Roles.keepingUnexplained(desired) : desired;
        }

        DesiredRole someUnconfirmed(boolean keep) {
            List<DesiredGrant> grants = wanted.stream()
                    .map(grant -> random.nextBoolean() ? Roles.unconfirmed(grant) : grant)
                    .collect(Collectors.toList());
            return DesiredRole.newBuilder(desired(keep)).setGrants(grants).build();
        }

        /** Places in the role's chunks that are an agreement's own, of those that are wanted and may not be written. */
        List<String> keptInChunks(DesiredRole desired, Set<String> owed, boolean mayWrite) {
            Map<String, String> chunks = new HashMap<>(managed);
            chunks.putAll(inline);
            chunks.keySet().removeIf(name -> !name.matches(Roles.OURS + "[0-9]+"));
            String documents = String.join("", chunks.values());
            return desired.getGrants().stream()
                    .filter(grant -> !mayWrite || !grant.getConfirmed() || owed.contains(grant.getAgreement()))
                    .map(grant -> "\"" + grant.getArns().get(grant.getArns().size() - 1) + "/*\"")
                    .filter(documents::contains)
                    .collect(Collectors.toList());
        }

        List<DesiredGrant> granted(RoleDiff diff) {
            Set<String> granted = diff.verdicts().stream()
                    .filter(verdict -> verdict.status() == GrantVerdict.Status.GRANTED)
                    .map(GrantVerdict::agreement)
                    .collect(Collectors.toSet());
            return wanted.stream()
                    .filter(grant -> granted.contains(grant.getAgreement()))
                    .collect(Collectors.toList());
        }
    }
}
