package io.millrace.local.standins.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.local.standins.http.StockCommandLine;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.s3.EmbeddedS3;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tags of data as the {@link StockCommandLine AWS CLI} sees them. */
@Tag("aws-cli")
class TagsCommandLineTest {

    private static final String BUCKET = "arn:aws:s3:::weather";
    private static final String DATABASE = "arn:aws:glue:eu-central-1:000000000000:database/weather";
    private static final String KEY = "arn:aws:kms:eu-central-1:000000000000:key/0c1d";
    private static final Map<String, String> TAGS =
            Map.of("millrace:provider", "product:weather team:climate", "cost", "7");

    private final EmbeddedIam iam = EmbeddedIam.start(0);
    private final StockCommandLine cli = new StockCommandLine(iam.endpoint());

    @AfterEach
    void close() {
        iam.close();
    }

    private String refused(String service, String... arguments) throws Exception {
        StockCommandLine.Ended ended = cli.run(service, arguments);
        assertThat(ended.code()).as(ended.text()).isNotZero();
        return ended.text();
    }

    @Test
    void aBucketHasTags() throws Exception {
        iam.tags().put(BUCKET, TAGS);
        iam.tags().put("arn:aws:s3:::plain", Map.of());

        assertThat(cli.json("s3api", "get-bucket-tagging", "--bucket", "weather")
                        .get("TagSet")
                        .toString())
                .isEqualTo("[{\"Key\":\"cost\",\"Value\":\"7\"},"
                        + "{\"Key\":\"millrace:provider\",\"Value\":\"product:weather team:climate\"}]");
        assertThat(refused("s3api", "get-bucket-tagging", "--bucket", "plain")).contains("(NoSuchTagSet)");
        assertThat(refused("s3api", "get-bucket-tagging", "--bucket", "none")).contains("(NoSuchBucket)");
        iam.tags().deny(BUCKET);
        assertThat(refused("s3api", "get-bucket-tagging", "--bucket", "weather"))
                .contains("(AccessDenied)");
    }

    @Test
    void aBucketOfTheStoreHasTags() throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0, iam.tags())) {
            s3.createBuckets("store", "plain");
            iam.tags().put("arn:aws:s3:::store", TAGS);
            StockCommandLine store = new StockCommandLine(s3.endpoint());

            assertThat(store.json("s3api", "get-bucket-tagging", "--bucket", "store")
                            .get("TagSet"))
                    .hasSize(2);
            assertThat(store.run("s3api", "get-bucket-tagging", "--bucket", "plain")
                            .text())
                    .contains("(NoSuchTagSet)");
            assertThat(store.run("s3api", "get-bucket-tagging", "--bucket", "none")
                            .text())
                    .contains("(NoSuchBucket)");
            assertThat(store.json("s3api", "list-buckets").get("Buckets").findValuesAsText("Name"))
                    .containsExactlyInAnyOrder("store", "plain");
        }
    }

    @Test
    void aDatabaseHasTags() throws Exception {
        iam.tags().put(DATABASE, TAGS);

        assertThat(cli.json("glue", "get-tags", "--resource-arn", DATABASE)
                        .at("/Tags/millrace:provider")
                        .textValue())
                .isEqualTo("product:weather team:climate");
        assertThat(refused("glue", "get-tags", "--resource-arn", DATABASE + "2"))
                .contains("(EntityNotFoundException)");
        iam.tags().fail(DATABASE, Kind.UNANSWERED);
        assertThat(refused("glue", "get-tags", "--resource-arn", DATABASE)).contains("(InternalServiceException)");
        iam.tags().fail(DATABASE, null);
        assertThat(cli.json("glue", "get-tags", "--resource-arn", DATABASE).get("Tags"))
                .hasSize(2);
    }

    @Test
    void aKeyHasTags() throws Exception {
        iam.tags().put(KEY, TAGS);

        assertThat(cli.json("kms", "list-resource-tags", "--key-id", KEY, "--page-size", "1")
                        .get("Tags")
                        .toString())
                .isEqualTo("[{\"TagKey\":\"cost\",\"TagValue\":\"7\"},"
                        + "{\"TagKey\":\"millrace:provider\",\"TagValue\":\"product:weather team:climate\"}]");
        assertThat(cli.json("kms", "list-resource-tags", "--key-id", "0c1d").get("Tags"))
                .hasSize(2);
        assertThat(refused("kms", "list-resource-tags", "--key-id", "none")).contains("(NotFoundException)");
        iam.tags().deny(KEY);
        assertThat(refused("kms", "list-resource-tags", "--key-id", KEY)).contains("(AccessDeniedException)");
        assertThat(iam.calls()).isEmpty();
    }

    @Test
    void dataIsTagged() throws Exception {
        try (EmbeddedS3 s3 = EmbeddedS3.start(0, iam.tags())) {
            s3.createBuckets("weather");
            StockCommandLine store = new StockCommandLine(s3.endpoint());
            String tagging = "{\"TagSet\":[{\"Key\":\"a\",\"Value\":\"b c\"}]}";

            store.done("s3api", "put-bucket-tagging", "--bucket", "weather", "--tagging", tagging);
            assertThat(store.run("s3api", "put-bucket-tagging", "--bucket", "none", "--tagging", tagging)
                            .text())
                    .contains("(NoSuchBucket)");
            assertThat(iam.tags().tags(BUCKET).toCompletableFuture().join()).isEqualTo(Map.of("a", "b c"));
        }
        cli.done("glue", "tag-resource", "--resource-arn", DATABASE, "--tags-to-add", "a=1,b=2");
        cli.done("glue", "tag-resource", "--resource-arn", DATABASE, "--tags-to-add", "b=3");
        assertThat(iam.tags().tags(DATABASE).toCompletableFuture().join()).isEqualTo(Map.of("a", "1", "b", "3"));
        cli.done("kms", "tag-resource", "--key-id", KEY, "--tags", "TagKey=a,TagValue=1");
        assertThat(iam.tags().tags(KEY).toCompletableFuture().join()).isEqualTo(Map.of("a", "1"));
    }
}
