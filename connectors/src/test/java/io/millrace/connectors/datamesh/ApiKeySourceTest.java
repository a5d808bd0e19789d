package io.millrace.connectors.datamesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

@Timeout(600)
class ApiKeySourceTest {

    private static final String AMZ_JSON = "application/x-amz-json-1.1";

    private final ScriptedServer server;
    private final ApiKeySource secret;

    ApiKeySourceTest() throws IOException {
        server = new ScriptedServer();
        secret = ApiKeySource.secret("prod/feed", "us-east-1", server.url());
    }

    @BeforeEach
    void credentials() {
        System.setProperty(SdkSystemSetting.AWS_ACCESS_KEY_ID.property(), "test");
        System.setProperty(SdkSystemSetting.AWS_SECRET_ACCESS_KEY.property(), "test");
    }

    @AfterEach
    void close() {
        System.clearProperty(SdkSystemSetting.AWS_ACCESS_KEY_ID.property());
        System.clearProperty(SdkSystemSetting.AWS_SECRET_ACCESS_KEY.property());
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k3y", "k3y\\n", " k3y "})
    void aSecretIsReadByItsNameWhenItIsNeeded(String text) {
        server.answers(200, AMZ_JSON, Map.of(), "{\"Name\":\"prod/feed\",\"SecretString\":\"" + text + "\"}");

        assertThat(secret.key()).isEqualTo("k3y");
        assertThat(server.received()).singleElement().satisfies(call -> {
            assertThat(call.headers().get("X-amz-target")).containsExactly("secretsmanager.GetSecretValue");
            assertThat(call.body()).isEqualTo("{\"SecretId\":\"prod/feed\"}");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\\\"key\\\":\\\"k3y\\\"}", "k3y other", "k3y\\nother", "schl\\u00fcssel", "", "\\n"})
    void whatIsNoKeyIsRefusedWithoutRepeatingIt(String text) {
        server.answers(200, AMZ_JSON, Map.of(), "{\"Name\":\"prod/feed\",\"SecretString\":\"" + text + "\"}");

        assertThatThrownBy(secret::key)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("secret prod/feed")
                .hasMessageNotContaining("k3y")
                .hasMessageNotContaining("schl");
    }

    @Test
    void aSecretOfBytesIsNoKey() {
        server.answers(200, AMZ_JSON, Map.of(), "{\"Name\":\"prod/feed\",\"SecretBinary\":\"azN5\"}");

        assertThatThrownBy(secret::key)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("prod/feed");
    }

    @Test
    void aSecretThatIsNotThereIsSaid() {
        server.answers(
                400,
                AMZ_JSON,
                Map.of("x-amzn-ErrorType", "ResourceNotFoundException"),
                "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such secret\"}");

        assertThatThrownBy(secret::key).isInstanceOf(ResourceNotFoundException.class);
    }

    @Test
    void anEnvironmentVariableIsReadWhereTheConnectionIsOpened() {
        assertThat(ApiKeySource.environment("PATH").key()).isEqualTo(System.getenv("PATH"));
        assertThatThrownBy(() -> ApiKeySource.environment("MILLRACE_TEST_NO_SUCH_VARIABLE")
                        .key())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("environment variable MILLRACE_TEST_NO_SUCH_VARIABLE");
    }

    @Test
    void aPlaceHasANameAndShowsNothingElse() {
        assertThat(secret).hasToString("secret prod/feed");
        assertThatThrownBy(() -> ApiKeySource.environment(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiKeySource.secret("", null, null)).isInstanceOf(IllegalArgumentException.class);
    }
}
