package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.millrace.connectors.kinesis.StreamArn;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevisionPublisherSettingsTest {

    private static final String ARN = "arn:aws:kinesis:eu-central-1:123456789012:stream/object-events";

    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    RevisionPublisherSettingsTest() {
        set("millrace.job", "revision-publisher");
        set("manifests.uri", "s3://products/manifests");
        set("rejects.uri", "s3://rejects/publisher");
    }

    @Test
    void defaultsAreTheDocumentedOnes() {
        CheckedSettings settings = checked();
        assertThat(settings.get(ManifestsKeys.URI)).isEqualTo("s3://products/manifests");
        assertThat(settings.get(ManifestsKeys.ARRIVALS.means())).isEqualTo(Arrivals.LISTING);
        assertThat(settings.get(ManifestsKeys.ARRIVALS.pollSeconds())).isEqualTo(10);
        assertThat(settings.get(ManifestsKeys.ASSETS_MAX)).isEqualTo(1_000_000);
        assertThat(settings.get(ManifestsKeys.STATS_CONCURRENT)).isEqualTo(32);

        assertThat(settings.find(DataExchangeKeys.REGION)).isEmpty();
        assertThat(settings.find(DataExchangeKeys.ENDPOINT)).isEmpty();
        assertThat(settings.get(DataExchangeKeys.REVISION_ASSETS_MAX)).isEqualTo(10_000);
        assertThat(settings.get(DataExchangeKeys.JOB_ASSETS_MAX)).isEqualTo(100);
        assertThat(settings.get(DataExchangeKeys.JOBS_CONCURRENT_MAX)).isEqualTo(10);
        assertThat(settings.get(DataExchangeKeys.POLL_SECONDS)).isEqualTo(10);
    }

    @Test
    void everyKeyReachesItsAccessor() throws IOException, ClassNotFoundException {
        set("manifests.arrivals", "events");
        set("manifests.stream.arn", ARN);
        set("manifests.stream.endpoint", "http://127.0.0.1:4567");
        set("manifests.assets.max", "5");
        set("manifests.stats.concurrent", "6");
        set("data-exchange.region", "eu-central-1");
        set("data-exchange.endpoint", "http://127.0.0.1:4569");
        set("data-exchange.revision.assets.max", "20000");
        set("data-exchange.job.assets.max", "7");
        set("data-exchange.jobs.concurrent.max", "8");
        set("data-exchange.poll.seconds", "9");

        CheckedSettings settings = InstantiationUtil.clone(checked());
        assertThat(settings.get(ManifestsKeys.ARRIVALS.means())).isEqualTo(Arrivals.EVENTS);
        assertThat(settings.find(ManifestsKeys.ARRIVALS.streamArn())).contains(StreamArn.parse(ARN));
        assertThat(settings.find(ManifestsKeys.ARRIVALS.streamEndpoint()))
                .contains(URI.create("http://127.0.0.1:4567"));
        assertThat(settings.get(ManifestsKeys.ASSETS_MAX)).isEqualTo(5);
        assertThat(settings.get(ManifestsKeys.STATS_CONCURRENT)).isEqualTo(6);

        assertThat(settings.find(DataExchangeKeys.REGION)).contains("eu-central-1");
        assertThat(settings.find(DataExchangeKeys.ENDPOINT)).contains(URI.create("http://127.0.0.1:4569"));
        assertThat(settings.get(DataExchangeKeys.REVISION_ASSETS_MAX)).isEqualTo(20_000);
        assertThat(settings.get(DataExchangeKeys.JOB_ASSETS_MAX)).isEqualTo(7);
        assertThat(settings.get(DataExchangeKeys.JOBS_CONCURRENT_MAX)).isEqualTo(8);
        assertThat(settings.get(DataExchangeKeys.POLL_SECONDS)).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "manifests.uri|products|use `s3://",
                "manifests.assets.max|0|use a whole number from 1 to 10000000",
                "manifests.stats.concurrent|129|use a whole number from 1 to 128",
                "data-exchange.region|Frankfurt|use the code of an AWS region",
                "data-exchange.endpoint|127.0.0.1|use `http://",
                "data-exchange.revision.assets.max|0|use a whole number from 1",
                "data-exchange.job.assets.max|101|use a whole number from 1 to 100",
                "data-exchange.jobs.concurrent.max|0|use a whole number from 1",
                "data-exchange.poll.seconds|0|use a whole number from 1 to 3600",
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
                        finding -> assertThat(finding).startsWith("manifests.uri: is required"),
                        finding -> assertThat(finding).startsWith("rejects.uri: is required"));
    }

    @Test
    void theSampleIsAccepted() {
        Path sample = Path.of("..", "sample-data", "settings", "revision-publisher.json");

        assertThat(JobSettings.REVISION_PUBLISHER.check(Settings.load(sample)).get(MillraceKeys.JOB))
                .isEqualTo("revision-publisher");
    }

    private void set(String path, String value) {
        int dot = path.indexOf('.');
        groups.computeIfAbsent(path.substring(0, dot), id -> new LinkedHashMap<>())
                .put(path.substring(dot + 1), value);
    }

    private CheckedSettings checked() {
        return JobSettings.REVISION_PUBLISHER.check(Settings.of(groups));
    }

    private List<String> findings() {
        return catchThrowableOfType(SettingsException.class, this::checked).findings();
    }
}
