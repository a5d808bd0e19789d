package io.millrace.connectors.dataexchange;

/** The calls of the port, by the names of the service's operations. */
public enum DataExchangeCall {
    LIST_REVISIONS("ListDataSetRevisions"),
    GET_REVISION("GetRevision"),
    CREATE_REVISION("CreateRevision"),
    FINALIZE_REVISION("UpdateRevision"),
    DELETE_REVISION("DeleteRevision"),
    LIST_JOBS("ListJobs"),
    GET_JOB("GetJob"),
    CREATE_JOB("CreateJob"),
    START_JOB("StartJob"),
    CANCEL_JOB("CancelJob"),
    LIST_ASSETS("ListRevisionAssets"),
    DELETE_ASSET("DeleteAsset"),
    /** A call of S3. */
    HEAD_OBJECT("HeadObject"),
    NOTIFY("SendDataSetNotification");

    private final String operation;

    DataExchangeCall(String operation) {
        this.operation = operation;
    }

    /** Its name in the API, in permissions and in CloudTrail. */
    public String operation() {
        return operation;
    }
}
