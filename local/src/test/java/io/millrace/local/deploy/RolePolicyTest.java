package io.millrace.local.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.jobs.settings.JobSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The roles against the calls in the adapters' code: nothing missing, nothing unused. */
class RolePolicyTest {

    @SuppressWarnings("unused") // a source of arguments
    static final Iterable<JobSettings> JOBS = Deployments.JOBS;

    private static final Path CONNECTORS = Deployments.FOLDER
            .resolveSibling("connectors")
            .resolve(Path.of("src", "main", "java", "io", "millrace", "connectors"));

    /** Methods that are named otherwise than their action. */
    private static final Map<String, String> ACTIONS = Map.of("ListObjectsV2", "ListBucket", "HeadObject", "GetObject");

    @Test
    void accessGrantsMayMakeExactlyTheCallsToIamThatItMakes() throws IOException {
        assertThat(RolePolicy.of(JobSettings.ACCESS_GRANTS, Map.of()).actions("iam"))
                .isEqualTo(calls("iam/SdkIam.java", "iam"));
    }

    @Test
    void subscriberUsageMayAskCloudTrailForKeysOnlyWhenItChecksSignatures() throws IOException {
        assertThat(RolePolicy.of(JobSettings.SUBSCRIBER_USAGE, Map.of()).actions("cloudtrail"))
                .isEmpty();
        assertThat(RolePolicy.of(JobSettings.SUBSCRIBER_USAGE, Map.of("trail.digests.signatures.verify", "true"))
                        .actions("cloudtrail"))
                .isEqualTo(calls("cloudtrail/SdkSigningKeys.java", "client"));
    }

    /** UpdateRevision asks for the two that publish, StartJob for CreateAsset, CreateRevision with tags for TagResource. */
    @Test
    void revisionPublisherMayMakeExactlyTheCallsToDataExchangeThatItMakes() throws IOException {
        Set<String> needed = calls("dataexchange/SdkDataExchange.java", "client");
        needed.addAll(Set.of("PublishDataSet", "PublishToDataGrant", "CreateAsset", "TagResource"));

        assertThat(RolePolicy.of(JobSettings.REVISION_PUBLISHER, Map.of()).actions("dataexchange"))
                .isEqualTo(needed);
    }

    @ParameterizedTest
    @FieldSource("JOBS")
    void theStoreOfObjectsAsksForNothingThatIsNotAllowed(JobSettings job) throws IOException {
        if (job == JobSettings.ACCESS_GRANTS) {
            assertThat(RolePolicy.of(job, Map.of()).actions("s3")).doesNotContain("ListBucket", "GetObjectVersion");
            return;
        }
        assertThat(RolePolicy.of(job, Map.of()).actions("s3"))
                .containsAll(calls("s3/S3ObjectStore.java", "client"))
                // GetObject with a version id, which events of a bucket with versions have
                .contains("GetObjectVersion");
    }

    @ParameterizedTest
    @FieldSource("JOBS")
    void everythingIsAllowedOnWhatCanBeNamed(JobSettings job) {
        Set<String> onAll = new TreeSet<>();
        for (JsonNode statement : RolePolicy.of(job, Map.of()).statements()) {
            assertThat(RolePolicy.texts(statement.get("Action")))
                    .as("%s", statement)
                    .noneMatch(action -> action.contains("*"));
            if (RolePolicy.texts(statement.get("Resource")).anyMatch("*"::equals)) {
                RolePolicy.texts(statement.get("Action")).forEach(onAll::add);
            }
        }

        // Neither list has a resource in the service authorization reference.
        assertThat(onAll)
                .isEqualTo(
                        job == JobSettings.ACCESS_GRANTS
                                ? Set.of("iam:ListRoles")
                                : job == JobSettings.REVISION_PUBLISHER ? Set.of("dataexchange:ListJobs") : Set.of());
    }

    @Test
    void rolesThatAreDeniedCannotBeEdited() {
        RolePolicy role = RolePolicy.of(
                JobSettings.ACCESS_GRANTS,
                Map.of("iam.roles.allowed", "dmm-*,forecast", "iam.roles.denied", "dmm-admin*"));

        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/dmm-consumer-a"))
                .isTrue();
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/forecast"))
                .isTrue();
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/forecaster"))
                .isFalse();
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/dmm-admin-1"))
                .isFalse();
        assertThat(role.allows("iam:GetRole", "arn:aws:iam::123456789012:role/dmm-admin-1"))
                .isTrue();
    }

    @Test
    void onlyTheDataSetsAndBucketsThatAreNamedArePublished() {
        RolePolicy role = RolePolicy.of(JobSettings.REVISION_PUBLISHER, Map.of());
        String dataSet = "arn:aws:dataexchange:us-east-1:123456789012:data-sets/";

        assertThat(role.allows("dataexchange:CreateRevision", dataSet + "0123456789abcdef0123456789abcdef"))
                .isTrue();
        assertThat(role.allows("dataexchange:CreateRevision", dataSet + "ffff456789abcdef0123456789abcdef"))
                .isFalse();
        assertThat(role.allows("s3:GetObject", "arn:aws:s3:::example-more-data/a"))
                .isTrue();
        assertThat(role.allows("s3:GetObject", "arn:aws:s3:::example-other-data/a"))
                .isFalse();
        assertThat(role.resources("s3:ListBucket"))
                .containsExactly(
                        "arn:aws:s3:::example-data",
                        "arn:aws:s3:::example-more-data",
                        "arn:aws:s3:::example-revision-publisher");
    }

    /** Methods of the SDK's client that the source calls, as actions. */
    private static Set<String> calls(String file, String client) throws IOException {
        Set<String> actions = new TreeSet<>();
        Matcher call = Pattern.compile("\\b" + client + "\\.([a-z]\\w+)\\(")
                .matcher(Files.readString(CONNECTORS.resolve(file)));
        while (call.find()) {
            String method = call.group(1).replaceFirst("Paginator$", "");
            if (!method.equals("close")) {
                String action = method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1);
                actions.add(ACTIONS.getOrDefault(action, action));
            }
        }
        return actions;
    }
}
