package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.IamContract;
import io.millrace.connectors.iam.IamRig;

class DirectIamTest extends IamContract {

    @Override
    protected IamRig open() {
        return new DirectIamRig();
    }
}
