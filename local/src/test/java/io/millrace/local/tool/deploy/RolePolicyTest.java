package io.millrace.local.tool.deploy;

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

/**
 * The rights of the roles. In the end-to-end tests of the jobs, {@link RoleComparison} checks that a role allows
 * exactly the calls of its job.
 */
class RolePolicyTest {

    @SuppressWarnings("unused") // a source of arguments
    static final Iterable<JobSettings> JOBS = Deployments.JOBS;

    private static final Path CONNECTORS = Deployments.FOLDER
            .resolveSibling("connectors")
            .resolve(Path.of("src", "main", "java", "io", "millrace", "connectors"));

    @Test
    void subscriberUsageMayAskCloudTrailForKeysOnlyWhenItChecksSignatures() throws IOException {
        assertThat(RolePolicy.of(JobSettings.SUBSCRIBER_USAGE, Map.of()).actions("cloudtrail"))
                .isEmpty();
        assertThat(RolePolicy.of(JobSettings.SUBSCRIBER_USAGE, Map.of("trail.digests.signatures.verify", "true"))
                        .actions("cloudtrail"))
                .isEqualTo(calls("digestkeys/SdkSigningKeys.java"));
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

        // In the service authorization reference, none of these operations has a resource.
        assertThat(onAll)
                .isEqualTo(
                        job == JobSettings.ACCESS_GRANTS
                                ? Set.of("iam:GetAccountAuthorizationDetails", "iam:ListRoles")
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
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/teams/a/forecast"))
                .isTrue();
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/teams/a/dmm-admin-1"))
                .isFalse();
    }

    /** Access that a change of the settings ends has to be removed. */
    @Test
    void rightsAreRemovedFromDeniedRoles() {
        RolePolicy role = RolePolicy.of(
                JobSettings.ACCESS_GRANTS, Map.of("iam.roles.allowed", "dmm-*", "iam.roles.denied", "dmm-admin*"));

        assertThat(role.allows("iam:DeleteRolePolicy", "arn:aws:iam::123456789012:role/dmm-admin-1"))
                .isTrue();
        assertThat(role.allows("iam:DetachRolePolicy", "arn:aws:iam::123456789012:role/dmm-admin-1"))
                .isTrue();
        assertThat(role.allows("iam:DeleteRolePolicy", "arn:aws:iam::123456789012:role/other"))
                .isFalse();
    }

    @Test
    void tagsAreReadOfDataThatMayBeGranted() {
        RolePolicy role = RolePolicy.of(
                JobSettings.ACCESS_GRANTS,
                Map.of("iam.buckets.allowed", "sales-*", "iam.accounts.allowed", "111122223333"));

        assertThat(role.allows("s3:GetBucketTagging", "arn:aws:s3:::sales-data"))
                .isTrue();
        assertThat(role.allows("s3:GetBucketTagging", "arn:aws:s3:::payroll")).isFalse();
        assertThat(role.allows("glue:GetTags", "arn:aws:glue:eu-central-1:111122223333:database/sales"))
                .isTrue();
        assertThat(role.allows("glue:GetTags", "arn:aws:glue:eu-central-1:444455556666:database/sales"))
                .isFalse();
        assertThat(role.allows("kms:ListResourceTags", "arn:aws:kms:eu-central-1:111122223333:key/1234abcd"))
                .isTrue();
        assertThat(RolePolicy.of(JobSettings.ACCESS_GRANTS, Map.of("iam.data.tag", "none"))
                        .actions("s3"))
                .doesNotContain("GetBucketTagging");
    }

    @Test
    void onlyRolesOfTheSettingsAreAssumed() {
        String member = "arn:aws:iam::444455556666:role/millrace-access-grants";

        assertThat(RolePolicy.of(JobSettings.ACCESS_GRANTS, Map.of()).actions("sts"))
                .isEmpty();
        assertThat(RolePolicy.of(JobSettings.ACCESS_GRANTS, Map.of("iam.accounts", member))
                        .resources("sts:AssumeRole"))
                .containsExactly(member);
    }

    /** Roles created by AWS always have a path. */
    @Test
    void rolesOfAwsAreDeniedUnlessSettingsSayOtherwise() {
        RolePolicy role = RolePolicy.of(JobSettings.ACCESS_GRANTS, Map.of("iam.roles.allowed", "AWS*"));

        assertThat(role.allows(
                        "iam:PutRolePolicy",
                        "arn:aws:iam::123456789012:role/aws-service-role/es.amazonaws.com/AWSServiceRoleForAmazonES"))
                .isFalse();
        assertThat(role.allows(
                        "iam:AttachRolePolicy",
                        "arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123"))
                .isFalse();
        assertThat(role.allows("iam:PutRolePolicy", "arn:aws:iam::123456789012:role/service/AWSGlueRole"))
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

    /** The SDK client methods called in the source, as actions. */
    private static Set<String> calls(String file) throws IOException {
        Set<String> actions = new TreeSet<>();
        Matcher call =
                Pattern.compile("\\bclient\\.([a-z]\\w+)\\(").matcher(Files.readString(CONNECTORS.resolve(file)));
        while (call.find()) {
            String method = call.group(1).replaceFirst("Paginator$", "");
            if (!method.equals("close")) {
                actions.add(method.substring(0, 1).toUpperCase(Locale.ROOT) + method.substring(1));
            }
        }
        return actions;
    }
}
