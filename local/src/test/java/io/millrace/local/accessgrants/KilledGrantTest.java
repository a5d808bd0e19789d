package io.millrace.local.accessgrants;

import io.millrace.connectors.iam.IamRig;
import io.millrace.jobs.accessgrants.edit.KilledGrantContract;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract with the SDK over HTTP instead of the fake. */
class KilledGrantTest extends KilledGrantContract {

    @RegisterExtension
    static final OpenClient OPEN = new OpenClient();

    @Override
    protected IamRig open() {
        return new StandInAccount();
    }
}
