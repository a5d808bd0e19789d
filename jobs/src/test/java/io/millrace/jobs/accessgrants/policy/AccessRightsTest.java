package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rights of one port are those of its document of its own, and those of several are no more than their sum. */
class AccessRightsTest {

    private static final List<String> PLACES = List.of(
            "arn:aws:s3:::bk0",
            "arn:aws:s3:::bk0/f0",
            "arn:aws:s3:::bk0/f1",
            "arn:aws:s3:::bk1/f0",
            "arn:aws:s3:::bk1/f1",
            "arn:aws:s3:::bk2");
    private static final List<String> TABLES = List.of(
            Access.glue("table/d0/t0"), Access.glue("table/d1/t1"), Access.glue("database/hr"), Access.glue("catalog"));
    private static final List<String> KEYS = List.of(Access.key("k0"), Access.key("k1"));
    private static final int SEEDS = 300;

    @Test
    void onePortHasTheRightsOfItsDocument() throws GrantRefusal {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            @Nullable String results = List.of("", "s3://bk3/f0", "s3://bk0/f0").get(random.nextInt(3));
            results = results.isEmpty() ? null : results;
            List<String> keys = random.nextBoolean() ? List.of() : List.of(Access.key("k1"), Access.key("k2"));
            PortAccess access = port(random);

            Set<Right> rights = new AccessRights(Roles.ACCOUNTS, results, keys).of(access, "x");
            String own = new CompletePolicies(Roles.ACCOUNTS, results, keys).document(access, "x");

            assertThat(allowed(rights)).as("seed " + seed + " " + own).isEqualTo(Access.byDocuments(List.of(own)));
        }
    }

    @Test
    void severalPortsHaveTheSumAndNoProductOfTheirs() throws GrantRefusal {
        AccessRights writer = new AccessRights(Roles.ACCOUNTS, "s3://bk3/f0", List.of(Access.key("k2")));
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Set<Right> all = new HashSet<>();
            Set<String> sum = new TreeSet<>();
            for (int i = 0; i < 3; i++) {
                Set<Right> rights = writer.of(port(random), "x");
                all.addAll(rights);
                sum.addAll(allowed(rights));
            }

            assertThat(allowed(all)).as("seed " + seed).isEqualTo(sum);
        }
    }

    @Test
    void resultsAreOfTheRoleAlone() throws GrantRefusal {
        AccessRights writer = new AccessRights(Roles.ACCOUNTS, "s3://results/{role}", List.of(Access.key("k2")));
        PortAccess table = PortAccess.restored(
                true, List.of("arn:aws-cn:s3:::data", "arn:aws-cn:glue:cn-north-1:111122223333:table/d/t"));

        String document = RightsText.of(writer.of(table, "consumer-1"));

        Map<String, String> ours = Map.of("s3:ResourceAccount", "111122223333");
        String bucket = "arn:aws-cn:s3:::results";
        assertThat(AllowEvaluator.allows(document, "s3:PutObject", bucket + "/consumer-1/r.csv", ours))
                .isTrue();
        assertThat(AllowEvaluator.allows(document, "s3:PutObject", bucket + "/consumer-10/r.csv", ours))
                .isFalse();
        assertThat(AllowEvaluator.allows(document, "s3:PutObject", "arn:aws-cn:s3:::data/x", ours))
                .isFalse();
        assertThat(AllowEvaluator.allows(
                        document,
                        "kms:GenerateDataKey",
                        Access.key("k2"),
                        Map.of("kms:ViaService", "s3.cn-north-1.amazonaws.com.cn")))
                .isTrue();
        assertThat(document).doesNotContain("arn:aws:s3");
    }

    @Test
    void aReaderFindsTheRightsAgainAndTheTextIsTheSame() throws GrantRefusal {
        AccessRights writer = new AccessRights(Roles.ACCOUNTS, "s3://bk0/f0", List.of(Access.key("k2")));
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Set<Right> rights = new TreeSet<>(writer.of(port(random), "x"));
            rights.addAll(writer.of(port(random), "x"));
            String text = RightsText.of(rights);

            assertThat(PolicyReader.read(text)).as(text).contains(rights);
            RightsChunk chunk = new RightsChunk(0, false, new RightSizes());
            for (Right right : rights) {
                chunk.add(Set.of(right));
            }
            assertThat(chunk.characters()).as(text).isEqualTo(PolicyText.size(text));
            chunk.remove(writer.of(port(new Random(seed)), "x"));
            assertThat(chunk.characters())
                    .isEqualTo(chunk.isEmpty() ? 0 : PolicyText.size(RightsText.of(chunk.rights())));
        }
    }

    private static Set<String> allowed(Set<Right> rights) {
        return Access.byDocuments(List.of(RightsText.of(rights)));
    }

    private static PortAccess port(Random random) throws GrantRefusal {
        boolean table = random.nextBoolean();
        Set<String> arns = new TreeSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            arns.add(PLACES.get(random.nextInt(PLACES.size())));
        }
        if (table) {
            arns.add(TABLES.get(random.nextInt(2)));
            arns.add(TABLES.get(random.nextInt(TABLES.size())));
            arns.add(Access.athena("w" + random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            arns.add(KEYS.get(random.nextInt(KEYS.size())));
        }
        return PortAccess.restored(table, arns);
    }
}
