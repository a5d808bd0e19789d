package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.DataMeshFactory;
import io.millrace.connectors.iam.GrantCommand;
import io.millrace.connectors.iam.GrantEdit;
import io.millrace.connectors.iam.GrantResult;
import io.millrace.connectors.iam.IamFactory;
import io.millrace.connectors.rejects.Rejects;
import io.millrace.connectors.saga.Saga;
import io.millrace.connectors.saga.SagaFactory;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** The factory of grant sagas. Edits of one agreement are carried out sequentially, in order of arrival. */
public final class GrantSagaFactory implements SagaFactory<GrantEdit, GrantCommand, GrantResult> {

    private static final long serialVersionUID = 1L;

    private final IamFactory iam;
    private final DataMeshFactory mesh;
    private final GrantSettings settings;
    private final Rejects rejects;

    public GrantSagaFactory(IamFactory iam, DataMeshFactory mesh, GrantSettings settings, Rejects rejects) {
        this.iam = iam;
        this.mesh = mesh;
        this.settings = settings;
        this.rejects = rejects;
    }

    @Override
    public Class<GrantCommand> commandType() {
        return GrantCommand.class;
    }

    @Override
    public Class<GrantResult> resultType() {
        return GrantResult.class;
    }

    @Override
    public GrantCommand command(GrantEdit edit) {
        return GrantSaga.begin(edit);
    }

    @Override
    public String orderingKey(GrantCommand command) {
        return command.getEdit().getAgreement();
    }

    /** Verifications repeat the same finding until it is repaired. An edit that has begun may have done it already. */
    @Override
    public @Nullable GrantCommand merge(GrantCommand waiting, GrantCommand newer) {
        boolean begun = !waiting.getProgress().equals(newer.getProgress());
        return !begun && GrantSaga.isRepetition(newer, waiting) ? waiting : null;
    }

    @Override
    public Saga<GrantCommand, GrantResult> open(MetricGroup metrics) {
        GrantCounts counts = new GrantCounts();
        metrics.gauge("calls", counts::calls);
        metrics.gauge("retries", counts::retries);
        metrics.gauge("grantsWritten", counts::grantsWritten);
        metrics.gauge("grantsRemoved", counts::grantsRemoved);
        metrics.gauge("editsGivenUp", counts::editsAbandoned);
        metrics.gauge("policiesInOverflow", counts::policiesInOverflow);
        return new GrantSaga(iam.open(), mesh.open(), settings, rejects, counts);
    }
}
