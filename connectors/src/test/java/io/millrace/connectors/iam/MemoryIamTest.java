package io.millrace.connectors.iam;

class MemoryIamTest extends IamContract {

    @Override
    protected IamRig open() {
        return new MemoryIam();
    }
}
