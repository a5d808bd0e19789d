package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.IamContract;
import io.millrace.connectors.iam.IamRig;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK's adapter keeps the port's contract against the stand-in. */
class SdkIamTest extends IamContract {

    @RegisterExtension
    static final OpenIamClient OPEN = new OpenIamClient();

    @Override
    protected IamRig open() {
        return new HttpIamRig();
    }
}
