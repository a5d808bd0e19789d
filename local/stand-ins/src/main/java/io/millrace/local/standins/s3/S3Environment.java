package io.millrace.local.standins.s3;

import io.millrace.connectors.s3.S3Connection;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The S3 that the environment variables of the AWS CLI and SDKs name. */
public final class S3Environment {

    private S3Environment() {}

    /** @param environment variables; those that are missing or blank leave it to the SDK */
    public static S3Connection connection(Map<String, String> environment) {
        String endpoint = first(environment, "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        return new S3Connection(
                first(environment, "AWS_REGION", "AWS_DEFAULT_REGION"),
                endpoint == null ? null : URI.create(endpoint),
                endpoint != null);
    }

    private static @Nullable String first(Map<String, String> environment, String... variables) {
        return Stream.of(variables)
                .map(environment::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst()
                .orElse(null);
    }
}
