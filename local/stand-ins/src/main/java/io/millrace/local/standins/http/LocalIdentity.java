package io.millrace.local.standins.http;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The one caller that every embedded service knows. Not a secret: the services listen on the loopback address only. */
public final class LocalIdentity {

    public static final String REGION = "us-east-1";
    public static final String ACCOUNT_ID = "000000000000";
    public static final String ACCESS_KEY_ID = "millrace";
    public static final String SECRET_ACCESS_KEY = "millrace-local";

    private LocalIdentity() {}

    /** For SDK clients of the embedded services. */
    public static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY_ID, SECRET_ACCESS_KEY));
    }
}
