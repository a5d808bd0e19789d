package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessGrantsSettingsTest {

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    AccessGrantsSettingsTest() {
        set("millrace.job", "access-grants");
        set("feed.url", "https://api.entropy-data.com");
        set("feed.api.key.env", "API_KEY");
        set("iam.accounts.allowed", "111122223333");
        set("iam.roles.allowed", "dmm-*");
        set("audit.uri", "s3://audit/grants");
        set("rejects.uri", "s3://rejects/grants");
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        CheckedSettings settings = checked();
        assertThat(settings.get(FeedKeys.URL)).isEqualTo(URI.create("https://api.entropy-data.com"));
        assertThat(settings.find(FeedKeys.API_KEY_ENV)).contains("API_KEY");
        assertThat(settings.find(FeedKeys.API_KEY_SECRET)).isEmpty();
        assertThat(settings.find(FeedKeys.START_AFTER)).isEmpty();
        assertThat(settings.find(FeedKeys.START_AFTER_URI)).isEmpty();
        assertThat(settings.get(FeedKeys.POLL)).isEqualTo(500);
        assertThat(settings.get(FeedKeys.REPORT)).isEqualTo(StatusTarget.PROVISIONING);

        assertThat(settings.find(IamKeys.REGION)).isEmpty();
        assertThat(settings.find(IamKeys.ENDPOINT)).isEmpty();
        assertThat(settings.get(IamKeys.ACCOUNTS_ALLOWED)).containsExactly("111122223333");
        assertThat(settings.get(IamKeys.ROLES_ALLOWED)).containsExactly("dmm-*");
        assertThat(settings.get(IamKeys.ROLES_DENIED)).containsExactly("AWSServiceRoleFor*", "AWSReservedSSO_*");
        assertThat(settings.get(IamKeys.ROLE_TAG)).contains("millrace:consumer");
        assertThat(settings.get(IamKeys.POLICIES)).isEqualTo(PolicyForm.COMPLETE);
        assertThat(settings.find(IamKeys.RESULTS_LOCATION)).isEmpty();
        assertThat(settings.find(IamKeys.KMS_KEYS)).isEmpty();
        assertThat(settings.get(IamKeys.DRY_RUN)).isFalse();
        assertThat(settings.get(IamKeys.VERIFY_MINUTES)).isEqualTo(60);
        assertThat(settings.get(IamKeys.REVOCATIONS_MAX_PERCENT)).isEqualTo(20);
        assertThat(settings.get(IamKeys.CALLS_CONCURRENT_MAX)).isEqualTo(10);
        assertThat(settings.get(AuditKeys.URI)).isEqualTo("s3://audit/grants");
    }

    @Test
    void everyKeyReachesItsAccessor() throws IOException, ClassNotFoundException {
        clear("feed.api.key.env");
        set("feed.api.key.secret", "millrace/key");
        set("feed.start.after.uri", "s3://bucket/poll_feed/last_event_id");
        set("feed.poll", "200");
        set("feed.report", "tags");
        set("iam.region", "eu-central-1");
        set("iam.endpoint", "http://127.0.0.1:4570");
        set("iam.accounts.allowed", "111122223333, 444455556666");
        set("iam.roles.allowed", "dmm-*,app-?");
        set("iam.roles.denied", "*-admin");
        set("iam.role.tag", "none");
        set("iam.results.location", "s3://results/a/{role}");
        String key = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1";
        set("iam.kms.keys", key);
        set("iam.dry.run", "true");
        set("iam.verify.minutes", "5");
        set("iam.revocations.max.percent", "0");
        set("iam.calls.concurrent.max", "3");

        CheckedSettings settings = InstantiationUtil.clone(checked());
        assertThat(settings.find(FeedKeys.API_KEY_SECRET)).contains("millrace/key");
        assertThat(settings.find(FeedKeys.API_KEY_ENV)).isEmpty();
        assertThat(settings.find(FeedKeys.START_AFTER_URI)).contains("s3://bucket/poll_feed/last_event_id");
        assertThat(settings.get(FeedKeys.POLL)).isEqualTo(200);
        assertThat(settings.get(FeedKeys.REPORT)).isEqualTo(StatusTarget.TAGS);

        assertThat(settings.find(IamKeys.REGION)).contains("eu-central-1");
        assertThat(settings.find(IamKeys.ENDPOINT)).contains(URI.create("http://127.0.0.1:4570"));
        assertThat(settings.get(IamKeys.ACCOUNTS_ALLOWED)).containsExactly("111122223333", "444455556666");
        assertThat(settings.get(IamKeys.ROLES_ALLOWED)).containsExactly("dmm-*", "app-?");
        assertThat(settings.get(IamKeys.ROLES_DENIED)).containsExactly("*-admin");
        assertThat(settings.get(IamKeys.ROLE_TAG)).isEmpty();
        assertThat(settings.find(IamKeys.RESULTS_LOCATION)).contains("s3://results/a/{role}");
        assertThat(settings.find(IamKeys.KMS_KEYS)).contains(List.of(key));
        assertThat(settings.get(IamKeys.DRY_RUN)).isTrue();
        assertThat(settings.get(IamKeys.VERIFY_MINUTES)).isEqualTo(5);
        assertThat(settings.get(IamKeys.REVOCATIONS_MAX_PERCENT)).isZero();
        assertThat(settings.get(IamKeys.CALLS_CONCURRENT_MAX)).isEqualTo(3);
        assertThat(settings.get(AuditKeys.URI)).isEqualTo("s3://audit/grants");

        clear("feed.start.after.uri");
        set("feed.start.after", "1ef9ebfe");
        assertThat(checked().find(FeedKeys.START_AFTER)).contains("1ef9ebfe");
        clear("iam.results.location");
        clear("iam.kms.keys");
        set("iam.policies", "sample");
        assertThat(checked().get(IamKeys.POLICIES)).isEqualTo(PolicyForm.SAMPLE);
    }

    @Test
    void theKeyIsSentOverPlainHttpToThisMachineOnly() {
        set("feed.url", "http://127.0.0.1:8080");
        assertThat(checked().get(FeedKeys.URL)).isEqualTo(URI.create("http://127.0.0.1:8080"));

        set("feed.url", "http://api.example.com");
        assertThat(findings())
                .containsExactly("feed.url: \"http://api.example.com\" would send the API key unencrypted to another"
                        + " host; use `https://`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "feed.url|api.entropy-data.com|use `http://",
                "feed.api.key.env|1KEY|use the name of an environment variable",
                "feed.start.after|a b|use the id of an event",
                "feed.start.after.uri|bucket/key|use `s3://",
                "feed.poll|0|use a whole number from 50 to 3600000",
                "feed.report|both|use `provisioning` or `tags`",
                "iam.region|Frankfurt|use the code of an AWS region",
                "iam.accounts.allowed|*|use account ids of 12 digits",
                "iam.accounts.allowed|111122223333,12|use account ids of 12 digits",
                "iam.roles.allowed|*|not for a whole name",
                "iam.roles.allowed|**|not for a whole name",
                "iam.roles.allowed|?*?|not for a whole name",
                "iam.roles.allowed|dmm-*,*|not for a whole name",
                "iam.roles.allowed|dmm-*,|not for a whole name",
                "iam.roles.allowed|path/dmm|not for a whole name",
                "iam.roles.denied|*|not for a whole name",
                "iam.role.tag|a;b|use the key of a tag, or `none`",
                "iam.policies|all|use `complete` or `sample`",
                "iam.results.location|file:///results|use `s3://",
                "iam.results.location|s3://results/*|use `s3://",
                "iam.results.location|s3://results/{agreement}|use `s3://",
                "iam.results.location|s3://{role}/x|use `s3://",
                "iam.results.location|s3://results/../x|use `s3://",
                "iam.kms.keys|arn:aws:kms:eu-central-1:111122223333:alias/a|use ARNs of KMS keys",
                "iam.kms.keys|arn:aws:kms:eu-central-1:111122223333:key/*|use ARNs of KMS keys",
                "iam.dry.run|yes|use `true` or `false`",
                "iam.verify.minutes|0|use a whole number from 1",
                "iam.revocations.max.percent|101|use a whole number from 0 to 100",
                "iam.calls.concurrent.max|0|use a whole number from 1 to 100",
                "audit.uri|audit|use `s3://",
            })
    void aWrongValueIsNamedWithTheFormItNeeds(String path, String value, String form) {
        set(path, value);

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(path + ": \"" + value + "\" is not accepted; use ")
                .contains(form);
    }

    @Test
    void everyRequiredKeyIsNamedWhenThereIsNothing() {
        groups.clear();

        assertThat(findings())
                .satisfiesExactly(
                        finding -> assertThat(finding).startsWith("millrace.job: is required"),
                        finding -> assertThat(finding).startsWith("feed.url: is required"),
                        finding -> assertThat(finding)
                                .startsWith(
                                        "feed.api.key.secret: or `api.key.env` is required; use the name or the ARN"),
                        finding -> assertThat(finding).startsWith("iam.accounts.allowed: is required"),
                        finding -> assertThat(finding).startsWith("iam.roles.allowed: is required"),
                        finding -> assertThat(finding).startsWith("audit.uri: is required"),
                        finding -> assertThat(finding).startsWith("rejects.uri: is required"));
    }

    @Test
    void ofTwoWaysToSayItOneIsRefused() {
        set("feed.api.key.secret", "s");
        set("feed.start.after", "e-1");
        set("feed.start.after.uri", "s3://bucket/folder/");

        assertThat(findings())
                .containsExactly(
                        "feed.api.key.env: is set together with `api.key.secret`; keep one of them",
                        "feed.start.after.uri: is set together with `start.after`; keep one of them",
                        "feed.start.after.uri: \"s3://bucket/folder/\" is not an object; use `s3://bucket/key` or"
                                + " `file:///folder/file`");
    }

    @Test
    void whatOnlyCompletePoliciesHaveIsRefusedWithTheSamples() {
        set("iam.policies", "sample");
        set("iam.results.location", "s3://results");
        set("iam.kms.keys", "arn:aws:kms:eu-central-1:111122223333:key/1");

        assertThat(findings())
                .containsExactly(
                        "iam.results.location: is only used when `policies` is `complete`; leave it out",
                        "iam.kms.keys: is only used when `policies` is `complete`; leave it out");
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), value);
    }

    private void clear(String path) {
        int dot = path.indexOf('.');
        groups.getOrDefault(path.substring(0, dot), Map.of()).remove(path.substring(dot + 1));
    }

    private CheckedSettings checked() {
        return JobSettings.ACCESS_GRANTS.check(Settings.of(groups));
    }

    private List<String> findings() {
        return catchThrowableOfType(SettingsException.class, this::checked).findings();
    }
}
