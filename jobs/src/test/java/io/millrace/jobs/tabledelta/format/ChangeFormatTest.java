package io.millrace.jobs.tabledelta.format;

import static io.millrace.jobs.tabledelta.format.Changes.delete;
import static io.millrace.jobs.tabledelta.format.Changes.image;
import static io.millrace.jobs.tabledelta.format.Changes.insert;
import static io.millrace.jobs.tabledelta.format.Changes.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.jobs.settings.ChangesKeys;
import io.millrace.jobs.tabledelta.Change;
import io.millrace.jobs.tabledelta.Image;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@NullUnmarked // NULL is a value
class ChangeFormatTest {

    /** NULL, empty, quotes, a backslash, control characters, an accent, an emoji. */
    private static final Image OLD = image("PK", "1", "name", null, "note", "");

    private static final Image NEW =
            image("PK", "1", "name", "Zoë \uD83D\uDE00 \"x\\\"", "note", "a\tb\r\n\u0000\u001f");

    private static final String OLD_JSON = "{\"PK\":\"1\",\"name\":null,\"note\":\"\"}";
    private static final String NEW_JSON =
            "{\"PK\":\"1\",\"name\":\"Zoë \uD83D\uDE00 \\\"x\\\\\\\"\",\"note\":\"a\\tb\\r\\n\\u0000\\u001F\"}";

    private static final Change INSERT = insert(NEW);
    private static final Change UPDATE = update(OLD, NEW, "name", "note");
    private static final Change DELETE = delete(OLD);

    @Test
    void json() {
        String head =
                "{\"id\":\"0f3a\",\"tenant\":\"acme\",\"table\":\"orders\",\"version\":\"2026-11-21\",\"ordinal\":7,";

        assertThat(line(ChangeFormat.JSON, INSERT, true))
                .isEqualTo(head + "\"operation\":\"INSERT\",\"key\":{\"PK\":\"1\"},\"before\":null,\"after\":"
                        + NEW_JSON + ",\"changed\":null}");
        assertThat(line(ChangeFormat.JSON, UPDATE, true))
                .isEqualTo(head + "\"operation\":\"UPDATE\",\"key\":{\"PK\":\"1\"},\"before\":" + OLD_JSON
                        + ",\"after\":" + NEW_JSON + ",\"changed\":[\"name\",\"note\"]}");
        assertThat(line(ChangeFormat.JSON, DELETE, true))
                .isEqualTo(head + "\"operation\":\"DELETE\",\"key\":{\"PK\":\"1\"},\"before\":" + OLD_JSON
                        + ",\"after\":null,\"changed\":null}");
    }

    @Test
    void jsonWithoutBeforeImage() {
        assertThat(line(ChangeFormat.JSON, UPDATE, false))
                .isEqualTo(line(ChangeFormat.JSON, UPDATE, true).replace("\"before\":" + OLD_JSON, "\"before\":null"));
        assertThat(line(ChangeFormat.JSON, DELETE, false)).contains("\"before\":null,\"after\":null");
    }

    @Test
    void dms() {
        String tail = "\"partition-key-type\":\"primary-key\",\"schema-name\":\"acme\",\"table-name\":\"orders\","
                + "\"transaction-id\":7,\"change-id\":\"0f3a\",\"export-version\":\"2026-11-21\",\"version-ordinal\":7}}";
        String time = "\"metadata\":{\"timestamp\":\"2026-11-21T07:51:00.120000Z\",\"record-type\":\"data\",";

        assertThat(line(ChangeFormat.DMS, INSERT, true))
                .isEqualTo("{\"data\":" + NEW_JSON + "," + time + "\"operation\":\"insert\"," + tail);
        assertThat(line(ChangeFormat.DMS, UPDATE, true))
                .isEqualTo("{\"data\":" + NEW_JSON + ",\"before-image\":" + OLD_JSON + "," + time
                        + "\"operation\":\"update\"," + tail);
        assertThat(line(ChangeFormat.DMS, UPDATE, false))
                .isEqualTo("{\"data\":" + NEW_JSON + "," + time + "\"operation\":\"update\"," + tail);
        assertThat(line(ChangeFormat.DMS, DELETE, true))
                .isEqualTo("{\"data\":" + OLD_JSON + "," + time + "\"operation\":\"delete\"," + tail)
                .isEqualTo(line(ChangeFormat.DMS, DELETE, false));
    }

    @Test
    void debezium() {
        String source = "\"source\":{\"version\":\"2026-11-21\",\"connector\":\"millrace\",\"name\":\"millrace\","
                + "\"ts_ms\":1795247460120,\"snapshot\":\"false\",\"db\":\"acme\",\"schema\":\"acme\","
                + "\"table\":\"orders\",\"ordinal\":7,\"id\":\"0f3a\"},";
        String tail = ",\"ts_ms\":1795247460120,\"transaction\":null}";

        assertThat(line(ChangeFormat.DEBEZIUM, INSERT, true))
                .isEqualTo("{\"before\":null,\"after\":" + NEW_JSON + "," + source + "\"op\":\"c\"" + tail);
        assertThat(line(ChangeFormat.DEBEZIUM, UPDATE, true))
                .isEqualTo("{\"before\":" + OLD_JSON + ",\"after\":" + NEW_JSON + "," + source + "\"op\":\"u\"" + tail)
                .isEqualTo(line(ChangeFormat.DEBEZIUM, UPDATE, false));
        assertThat(line(ChangeFormat.DEBEZIUM, DELETE, true))
                .isEqualTo("{\"before\":" + OLD_JSON + ",\"after\":null," + source + "\"op\":\"d\"" + tail);
    }

    @ParameterizedTest
    @EnumSource
    void aRecordIsOneLineOfJson(ChangeFormat format) throws IOException {
        String line = line(format, UPDATE, true);

        assertThat(line).doesNotContain("\n", "\r");
        assertThat(new ObjectMapper().readTree(line).isObject()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void everySettingHasItsFormat(ChangesKeys.Format setting) {
        assertThat(ChangeFormat.of(setting).name()).isEqualTo(setting.name());
    }

    private static String line(ChangeFormat format, Change change, boolean beforeImage) {
        return new String(format.encode(change, beforeImage), StandardCharsets.UTF_8);
    }
}
