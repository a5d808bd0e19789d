package io.millrace.connectors.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

class S3ObjectBodyTest {

    private final AtomicInteger aborts = new AtomicInteger();

    private S3ObjectBody body(InputStream content) {
        return new S3ObjectBody(
                new ResponseInputStream<>(
                        GetObjectResponse.builder().build(),
                        AbortableInputStream.create(content, aborts::incrementAndGet)),
                "s3://my-bucket/a");
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead") // fails at once
    void aFailureOfTheSdkIsAnIoExceptionThatNamesTheObject() throws IOException {
        try (S3ObjectBody body = body(new InputStream() {
            @Override
            public int read() {
                throw SdkClientException.create("checksum mismatch");
            }
        })) {
            assertThatThrownBy(body::read)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("s3://my-bucket/a")
                    .hasMessageContaining("checksum mismatch");
            assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
        }
    }

    @Test
    void onlyABodyReadToItsEndGivesItsConnectionBack() throws IOException {
        try (S3ObjectBody body = body(new ByteArrayInputStream(new byte[10]))) {
            body.readAllBytes();
        }
        assertThat(aborts).hasValue(0);

        try (S3ObjectBody body = body(new ByteArrayInputStream(new byte[10]))) {
            body.read();
        }
        assertThat(aborts).hasValue(1);
    }
}
