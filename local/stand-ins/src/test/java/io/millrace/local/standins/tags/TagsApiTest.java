package io.millrace.local.standins.tags;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.standins.iam.EmbeddedIam;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The requests on the wire; {@link TagsCommandLineTest} has the services' own client. */
class TagsApiTest {

    private static final String BUCKET = "arn:aws:s3:::weather";
    private static final String DATABASE = "arn:aws:glue:eu-central-1:000000000000:database/weather";
    private static final String KEY = "arn:aws:kms:eu-central-1:000000000000:key/0c1d";

    private final EmbeddedIam iam = EmbeddedIam.start(0);

    @AfterEach
    void close() {
        iam.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(iam.endpoint() + path));
    }

    private HttpRequest.Builder json(String target, String body) {
        return to("/").header("X-Amz-Target", target).POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String answer(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> answer =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void tagsAreAnsweredToSignedRequests() throws Exception {
        for (String arn : List.of(BUCKET, DATABASE, KEY)) {
            iam.tags().put(arn, Map.of("owner", "weather"));
        }

        assertThat(answer(to("/weather?tagging").header("Authorization", "any")))
                .startsWith("200 ")
                .contains("<Key>owner</Key><Value>weather</Value>");
        assertThat(answer(to("/weather?tagging"))).startsWith("403 ").contains("AccessDenied");
        HttpRequest.Builder glue = json("AWSGlue.GetTags", "{\"ResourceArn\":\"" + DATABASE + "\"}");
        assertThat(answer(glue)).startsWith("400 ").contains("MissingAuthenticationToken");
        assertThat(answer(glue.header("Authorization", "any"))).isEqualTo("200 {\"Tags\":{\"owner\":\"weather\"}}");
        HttpRequest.Builder kms = json("TrentService.ListResourceTags", "{\"KeyId\":\"" + KEY + "\"}");
        assertThat(answer(kms)).startsWith("400 ").contains("MissingAuthenticationToken");
        assertThat(answer(kms.header("Authorization", "any")))
                .isEqualTo("200 {\"Tags\":[{\"TagKey\":\"owner\",\"TagValue\":\"weather\"}],\"Truncated\":false}");
        assertThat(iam.tags().asked()).containsExactly(BUCKET, DATABASE, KEY);
    }

    @Test
    void pagesOfAKeyFollowEachOther() throws Exception {
        iam.tags().put(KEY, Map.of("a", "1", "b", "2"));

        assertThat(answer(json("TrentService.ListResourceTags", "{\"KeyId\":\"0c1d\",\"Limit\":1}")
                        .header("Authorization", "any")))
                .contains("\"a\"", "\"Truncated\":true,\"NextMarker\":\"1\"")
                .doesNotContain("\"b\"");
        assertThat(answer(json("TrentService.ListResourceTags", "{\"KeyId\":\"0c1d\",\"Limit\":1,\"Marker\":\"1\"}")
                        .header("Authorization", "any")))
                .contains("\"b\"", "\"Truncated\":false")
                .doesNotContain("\"a\"");
    }
}
