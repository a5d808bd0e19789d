package io.millrace.local.accessgrants;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.http.LocalIdentity;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A client that stays open between tests: clients share the Netty threads, for whose end the last close waits two
 * seconds.
 */
final class OpenClient implements AfterAllCallback {

    private final Iam idle = SdkIam.connect(new IamConnection(null, null), LocalIdentity.credentials());

    @Override
    public void afterAll(ExtensionContext context) {
        idle.close();
    }
}
