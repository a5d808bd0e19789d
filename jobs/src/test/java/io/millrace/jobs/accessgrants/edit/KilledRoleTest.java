package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.iam.IamRig;
import io.millrace.local.standins.iam.DirectIamRig;

class KilledRoleTest extends KilledRoleContract {

    @Override
    protected IamRig open() {
        return new DirectIamRig();
    }
}
