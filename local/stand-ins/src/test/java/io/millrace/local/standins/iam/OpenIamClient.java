package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.http.LocalIdentity;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A client that stays open: clients share the threads of Netty, and the last to be closed waits two seconds for them. */
public final class OpenIamClient implements AfterAllCallback {

    private final Iam idle = SdkIam.connect(new IamConnection(null, null), LocalIdentity.credentials());

    @Override
    public void afterAll(ExtensionContext context) {
        idle.close();
    }
}
