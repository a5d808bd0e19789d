package io.millrace.local.accessgrants;

import io.millrace.connectors.iam.IamRig;
import io.millrace.jobs.accessgrants.edit.KilledGrantContract;
import io.millrace.local.standins.iam.HttpIamRig;
import io.millrace.local.standins.iam.OpenIamClient;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The proof of the jobs' KilledGrantTest, with the SDK over HTTP. */
class KilledGrantTest extends KilledGrantContract {

    @RegisterExtension
    static final OpenIamClient OPEN = new OpenIamClient();

    @Override
    protected IamRig open() {
        return new HttpIamRig();
    }
}
