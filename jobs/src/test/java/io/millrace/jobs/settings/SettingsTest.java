package io.millrace.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    @TempDir
    private Path folder;

    @Test
    void aFileInTheShapeOfTheServiceIsRead() throws IOException {
        Settings settings = Settings.load(file("""
                [
                  {"PropertyGroupId": "millrace", "PropertyMap": {"job": "table-delta"}},
                  {"PropertyGroupId": "exports", "PropertyMap": {"uri": "s3://b/ü", "null.token": "\\\\N"}}
                ]
                """));

        assertThat(settings.groups())
                .isEqualTo(Map.of(
                        "millrace", Map.of("job", "table-delta"),
                        "exports", Map.of("uri", "s3://b/ü", "null.token", "\\N")));
    }

    @Test
    void propertiesOfTheServiceKeepTheirDefaults() {
        Properties defaults = new Properties();
        defaults.setProperty("job", "table-delta");

        assertThat(Settings.ofProperties(Map.of("millrace", new Properties(defaults)))
                        .groups())
                .isEqualTo(Map.of("millrace", Map.of("job", "table-delta")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}|: is not an array of property groups; its shape is [{\"PropertyGroupId\"",
                "{\"millrace\": {\"job\": \"table-delta\"}}|: is not an array of property groups",
                "[1]|: group 1: needs the text PropertyGroupId and the object PropertyMap",
                "[{\"PropertyGroupId\": 1, \"PropertyMap\": {}}]|: group 1: needs the text PropertyGroupId",
                "[{\"PropertyGroupId\": \"a\"}]|: group 1: needs the text PropertyGroupId and the object PropertyMap",
                "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": []}]|: group 1: needs the text PropertyGroupId",
                "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {}, \"x\": 1}]|: group 1: has an unknown \"x\"",
                "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {\"k\": 10}}]|a.k: 10 is not text",
                "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {\"k\": null}}]|a.k: null is not text",
                "[{\"PropertyGroupId\": \"a\", \"PropertyMap\": {\"k\": \"1\", \"k\": \"2\"}}]|: is not JSON: Duplicate",
                "[|: is not JSON",
                "[] []|: is not JSON",
            })
    void anotherShapeIsRefused(String content, String finding) throws IOException {
        Path file = file(content);

        assertThat(findingsOf(file)).singleElement().asString().contains(finding);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void anEmptyFileIsRefused(String content) throws IOException {
        assertThat(findingsOf(file(content))).singleElement().asString().contains("settings.json: ");
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        Path file = Files.write(folder.resolve("settings.json"), new byte[] {'[', '"', (byte) 0xE4, '"', ']'});

        assertThat(findingsOf(file)).singleElement().asString().contains(": is not JSON");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(findingsOf(folder.resolve("absent.json")))
                .singleElement()
                .asString()
                .contains("absent.json: cannot be read");
    }

    @Test
    void everyWrongPlaceIsNamedAtOnce() throws IOException {
        Path file = file("""
                [
                  {"PropertyGroupId": "a", "PropertyMap": {"k": 1, "l": true}},
                  {"PropertyGroupId": "a", "PropertyMap": {}},
                  "b"
                ]
                """);

        assertThat(findingsOf(file))
                .satisfiesExactly(
                        finding -> assertThat(finding).startsWith("a.k: 1"),
                        finding -> assertThat(finding).startsWith("a.l: true"),
                        finding -> assertThat(finding).endsWith("group 2: PropertyGroupId \"a\" appears twice"),
                        finding -> assertThat(finding).contains("group 3: needs"));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("settings.json"), content);
    }

    private static List<String> findingsOf(Path file) {
        return catchThrowableOfType(SettingsException.class, () -> Settings.load(file))
                .findings();
    }
}
