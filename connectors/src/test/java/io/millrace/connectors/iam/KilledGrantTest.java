package io.millrace.connectors.iam;

class KilledGrantTest extends KilledGrantContract {

    @Override
    protected IamRig open() {
        return new MemoryIam();
    }
}
