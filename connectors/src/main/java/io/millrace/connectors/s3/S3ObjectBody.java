package io.millrace.connectors.s3;

import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The body of an object as a plain stream: every failure to read is an {@link IOException}, and closing it early drops
 * the connection, where the SDK's own stream would first read the rest.
 */
final class S3ObjectBody extends InputStream {

    private final ResponseInputStream<GetObjectResponse> body;
    private final String uri;
    private boolean ended;

    S3ObjectBody(ResponseInputStream<GetObjectResponse> body, String uri) {
        this.body = body;
        this.uri = uri;
    }

    @Override
    public int read() throws IOException {
        try {
            return seen(body.read());
        } catch (SdkException failure) {
            throw broken(failure);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            return seen(body.read(target, offset, length));
        } catch (SdkException failure) {
            throw broken(failure);
        }
    }

    private int seen(int result) {
        ended |= result < 0;
        return result;
    }

    private IOException broken(SdkException failure) {
        return new IOException(uri + ": " + failure.getMessage(), failure);
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            body.close();
        } else {
            body.abort();
        }
    }
}
