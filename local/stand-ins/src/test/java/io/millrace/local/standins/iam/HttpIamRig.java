package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.http.LocalIdentity;

/** The embedded IAM over HTTP, and the SDK's adapter to it. */
public final class HttpIamRig extends StandInRig {

    private final EmbeddedIam iam = EmbeddedIam.start(0);

    @Override
    IamService service() {
        return iam.service();
    }

    @Override
    IamFaults faults() {
        return iam.faults();
    }

    @Override
    public Iam connect() {
        return SdkIam.connect(new IamConnection(null, iam.endpoint()), LocalIdentity.credentials());
    }

    @Override
    public void close() {
        iam.close();
    }
}
