package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {

    @ParameterizedTest
    @CsvSource({
        "s3://my-bucket,            my-bucket, '',       '',       s3://my-bucket/",
        "s3://my-bucket/,           my-bucket, '',       '',       s3://my-bucket/",
        "s3://my-bucket/a/b,        my-bucket, a/b/,     a/b/,     s3://my-bucket/a/b/",
        "s3://my-bucket/a/b/,       my-bucket, a/b/,     a/b/,     s3://my-bucket/a/b/",
        "s3://my-bucket/a%20b+c,    my-bucket, a%20b+c/, a%20b+c/, s3://my-bucket/a%20b+c/",
        "file:///data/in,           '',        '',       data/in/, file:///data/in/",
        "file:///data/in/,          '',        '',       data/in/, file:///data/in/",
        "file:///,                  '',        '',       '',       file:///",
    })
    void aLocationIsAFolderHoweverItIsWritten(String uri, String bucket, String prefix, String path, String shown) {
        Location location = Location.parse(uri);

        assertThat(location.bucket()).isEqualTo(bucket);
        assertThat(location.prefix()).isEqualTo(prefix);
        assertThat(location.path()).isEqualTo(path);
        assertThat(location).hasToString(shown).isEqualTo(Location.parse(shown));
        assertThat(location.isLocal()).isEqualTo(bucket.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "'',                     must be s3://bucket/prefix or file:///folder",
        "/data/in,               must be s3://bucket/prefix or file:///folder",
        "file:/data,             must be s3://bucket/prefix or file:///folder",
        "file://host/data,       must be s3://bucket/prefix or file:///folder",
        "s3a://my-bucket/x,      must be s3://bucket/prefix or file:///folder",
        "S3://my-bucket/x,       must be s3://bucket/prefix or file:///folder",
        "s3://,                  is no bucket name",
        "s3:///x,                is no bucket name",
        "s3://My_Bucket/x,       is no bucket name",
        "s3://ab/x,              is no bucket name",
        "s3://my-bucket//x,      empty path segment",
        "s3://my-bucket/a//b,    empty path segment",
        "s3://my-bucket/a/../b,  '..' is not allowed",
        "file:///data/..,        '..' is not allowed",
        "file:///./data,         '.' is not allowed",
        "file:////data,          empty path segment",
    })
    void anythingElseIsRefusedWithTheTextAndTheReason(String uri, String reason) {
        assertThatThrownBy(() -> Location.parse(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + uri + "'")
                .hasMessageContaining(reason);
    }

    @Test
    void controlCharactersAreRefused() {
        assertThatThrownBy(() -> Location.parse("s3://my-bucket/a\nb")).hasMessageContaining("control character");
    }

    @Test
    void objectsBelowThePrefixAreContainedAndOthersAreNot() {
        Location location = Location.parse("s3://my-bucket/exports");

        assertThat(location.contains("my-bucket", "exports/t/1")).isTrue();
        assertThat(location.contains("my-bucket", "exports-old/t/1")).isFalse();
        assertThat(location.contains("my-bucket", "exports/")).isFalse();
        assertThat(location.contains("other-bucket", "exports/t/1")).isFalse();
        assertThat(location.relative("exports/t/1")).isEqualTo("t/1");
        assertThat(location.uri("exports/t/1")).isEqualTo("s3://my-bucket/exports/t/1");
        assertThatThrownBy(() -> location.relative("exports-old/t/1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exports-old/t/1");
    }

    @Test
    void aLocalKeyIsThePathBelowTheFolder() {
        Location location = Location.parse("file:///data/in");

        assertThat(location.contains("", "t/1")).isTrue();
        assertThat(location.contains("my-bucket", "t/1")).isFalse();
        assertThat(location.relative("t/1")).isEqualTo("t/1");
        assertThat(location.uri("t/1")).isEqualTo("file:///data/in/t/1");
        assertThat(location.folder()).isEqualTo(Path.of("/data/in"));
        assertThatThrownBy(() -> Location.parse("s3://my-bucket").folder()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itTravelsToTheOperators() throws Exception {
        Location location = Location.parse("s3://my-bucket/exports");

        assertThat(InstantiationUtil.clone(location)).isEqualTo(location);
    }
}
