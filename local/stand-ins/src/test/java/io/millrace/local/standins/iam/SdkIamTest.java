package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.IamContract;
import io.millrace.connectors.iam.IamRig;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract of the IAM port for the SDK adapter and the stand-in. */
class SdkIamTest extends IamContract {

    @RegisterExtension
    static final OpenIamClient OPEN = new OpenIamClient();

    @Override
    protected IamRig open() {
        return new HttpIamRig();
    }
}
