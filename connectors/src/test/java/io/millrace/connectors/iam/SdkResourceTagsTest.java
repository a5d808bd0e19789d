package io.millrace.connectors.iam;

import static io.millrace.connectors.iam.IamCalls.get;
import static io.millrace.connectors.iam.IamCalls.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.iam.IamException.Kind;
import io.millrace.connectors.iam.ScriptedServices.Answer;
import io.millrace.connectors.iam.ScriptedServices.Received;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The adapter against answers of the services' protocols. */
@Timeout(600)
class SdkResourceTagsTest {

    private static final String BUCKET = "arn:aws:s3:::weather-data";
    private static final String DATABASE = "arn:aws:glue:eu-west-1:111122223333:database/weather";
    private static final String KEY = "arn:aws:kms:ap-south-1:111122223333:key/0c1d-2e";
    private static final String TAG_SET =
            "<Tagging><TagSet><Tag><Key>owner</Key><Value>team:a team:b</Value></Tag></TagSet></Tagging>";

    private final ScriptedServices services = new ScriptedServices();
    private final ResourceTags tags = SdkResourceTags.connect(
            ResourceTagsConnection.at(services.url(), "eu-central-1"),
            StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")));

    @AfterEach
    void close() {
        tags.close();
        services.close();
    }

    @Test
    void aBucketHasTags() {
        services.answers(200, TAG_SET);

        assertThat(get(tags.tags(BUCKET))).isEqualTo(Map.of("owner", "team:a team:b"));
        Received request = services.received().get(0);
        assertThat(request.target()).isEqualTo("/weather-data?tagging");
        assertThat(request.region()).isEqualTo("eu-central-1");
    }

    @Test
    void aBucketWithoutTagsHasNone() {
        services.answers(404, "<Error><Code>NoSuchTagSet</Code><Message>The TagSet does not exist</Message></Error>");

        assertThat(get(tags.tags(BUCKET))).isEmpty();
    }

    @Test
    void aBucketIsFoundInItsRegion() {
        services.answers(request -> request.region().equals("eu-south-2")
                ? Answer.of(200, TAG_SET)
                : new Answer(
                        301,
                        Map.of("x-amz-bucket-region", "eu-south-2"),
                        "<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"));

        assertThat(get(tags.tags(BUCKET))).containsOnlyKeys("owner");
        assertThat(services.received()).extracting(Received::region).contains("eu-central-1", "eu-south-2");
    }

    @Test
    void aDatabaseIsAskedForInItsRegion() {
        services.answers(200, "{\"Tags\":{\"owner\":\"team:a\"}}");

        assertThat(get(tags.tags(DATABASE))).isEqualTo(Map.of("owner", "team:a"));
        assertThat(get(tags.tags(DATABASE.replace("eu-west-1", "us-west-2")))).isEqualTo(Map.of("owner", "team:a"));
        assertThat(services.received()).extracting(Received::region).containsExactly("eu-west-1", "us-west-2");
        assertThat(services.received().get(0).operation()).isEqualTo("AWSGlue.GetTags");
        assertThat(services.received().get(0).body()).isEqualTo("{\"ResourceArn\":\"" + DATABASE + "\"}");
    }

    @Test
    void pagesOfAKeyAreFollowedToTheirEnd() {
        services.answers(
                request -> Answer.of(
                        200,
                        request.body().contains("Marker")
                                ? "{\"Tags\":[{\"TagKey\":\"b\",\"TagValue\":\"2\"}],\"Truncated\":false}"
                                : "{\"Tags\":[{\"TagKey\":\"a\",\"TagValue\":\"1\"}],\"Truncated\":true,\"NextMarker\":\"m\"}"));

        assertThat(get(tags.tags(KEY))).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(services.received()).extracting(Received::region).containsExactly("ap-south-1", "ap-south-1");
        assertThat(services.received().get(0).operation()).isEqualTo("TrentService.ListResourceTags");
    }

    @ParameterizedTest
    @CsvSource({
        "NoSuchBucket, 404, MISSING",
        "AccessDenied, 403, DENIED",
        "InvalidAccessKeyId, 403, NOT_NOW",
        "InternalError, 500, UNANSWERED"
    })
    void s3RefusesInItsWords(String code, int status, Kind kind) {
        services.answers(status, "<Error><Code>" + code + "</Code><Message>a message</Message></Error>");

        assertThat(refusal(tags.tags(BUCKET)).kind()).isEqualTo(kind);
        assertThat(services.received()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "EntityNotFoundException, 400, MISSING",
        "NotFoundException, 400, MISSING",
        "AccessDeniedException, 400, DENIED",
        "UnrecognizedClientException, 400, NOT_NOW",
        "OperationTimeoutException, 400, UNANSWERED",
        "InvalidInputException, 400, INVALID"
    })
    void glueAndKmsRefuseInTheirWords(String code, int status, Kind kind) {
        services.answers(status, "{\"__type\":\"" + code + "\",\"message\":\"a message\"}");

        assertThat(refusal(tags.tags(DATABASE)).kind()).isEqualTo(kind);
        assertThat(refusal(tags.tags(KEY)).kind()).isEqualTo(kind);
        assertThat(refusal(tags.tags(KEY)).reason()).isEqualTo("a message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weather",
                "arn:aws:s3:::weather-data/folder/*",
                "arn:aws:glue:eu-west-1:111122223333:table/weather/now",
                "arn:aws:glue:evil-north-1:111122223333:database/weather",
                "arn:aws:kms:aws-global:111122223333:key/0c1d",
                "arn:aws:kms:eu-west-1:111122223333:alias/weather"
            })
    void whatHasNoTagsIsNotAskedFor(String arn) {
        assertThat(refusal(tags.tags(arn)).kind()).isEqualTo(Kind.INVALID);
        assertThat(services.received()).isEmpty();
    }
}
