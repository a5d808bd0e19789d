package io.millrace.local.accessgrants;

import io.millrace.connectors.iam.IamContract;
import io.millrace.connectors.iam.IamRig;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The SDK's adapter keeps the port's contract against the stand-in. */
class SdkIamTest extends IamContract {

    @RegisterExtension
    static final OpenClient OPEN = new OpenClient();

    @Override
    protected IamRig open() {
        return new StandInAccount();
    }
}
