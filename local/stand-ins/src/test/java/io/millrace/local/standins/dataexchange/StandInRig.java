package io.millrace.local.standins.dataexchange;

import io.millrace.connectors.dataexchange.DataExchangeCall;
import io.millrace.connectors.dataexchange.DataExchangeRig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The hooks of a stand-in for Data Exchange, whether it is called over HTTP or directly. */
abstract class StandInRig implements DataExchangeRig {

    private volatile Instant now = Instant.parse("2026-11-21T10:00:00Z");

    abstract DataExchangeService service();

    abstract DataExchangeFaults faults();

    @Override
    public String createDataSet(String name) {
        return service().createDataSet(name, name, Map.of(), now).id();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public synchronized void pass(Duration time) {
        now = now.plus(time);
    }

    @Override
    public void importsTake(Duration time) {
        faults().importsTake(time);
    }

    @Override
    public void nextCalls(DataExchangeCall call, Fault fault, int times) {
        faults().next(operation(call), DataExchangeFaults.Call.valueOf(fault.name()), times);
    }

    private static DataExchangeOperation operation(DataExchangeCall call) {
        return switch (call) {
            case LIST_REVISIONS -> DataExchangeOperation.LIST_DATA_SET_REVISIONS;
            case GET_REVISION -> DataExchangeOperation.GET_REVISION;
            case CREATE_REVISION -> DataExchangeOperation.CREATE_REVISION;
            case FINALIZE_REVISION -> DataExchangeOperation.UPDATE_REVISION;
            case DELETE_REVISION -> DataExchangeOperation.DELETE_REVISION;
            case LIST_JOBS -> DataExchangeOperation.LIST_JOBS;
            case GET_JOB -> DataExchangeOperation.GET_JOB;
            case CREATE_JOB -> DataExchangeOperation.CREATE_JOB;
            case START_JOB -> DataExchangeOperation.START_JOB;
            case CANCEL_JOB -> DataExchangeOperation.CANCEL_JOB;
            case LIST_ASSETS -> DataExchangeOperation.LIST_REVISION_ASSETS;
            case DELETE_ASSET -> DataExchangeOperation.DELETE_ASSET;
            case NOTIFY -> DataExchangeOperation.SEND_DATA_SET_NOTIFICATION;
            case HEAD_OBJECT -> throw new IllegalArgumentException("not one of Data Exchange");
        };
    }

    @Override
    public void nextJobs(JobEnding ending, int times) {
        faults().nextJobs(JobEnd.valueOf(ending.name()), times);
    }

    @Override
    public int runningJobs() {
        return service().runningJobs(now);
    }

    @Override
    public int liveJobs() {
        return service().liveJobs(now);
    }

    @Override
    public List<String> notifications() {
        return service().notifications().stream().map(Notification::clientToken).toList();
    }
}
