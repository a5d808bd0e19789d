package io.millrace.connectors.saga;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** A factory for errands, which arrive as commands; the saga is the one that a test has registered under a name. */
final class Errands implements SagaFactory<Errand, Errand, Receipt> {

    private static final long serialVersionUID = 1L;
    private static final Map<String, Saga<Errand, Receipt>> SAGAS = new ConcurrentHashMap<>();

    private final String name;

    /** @param name of a test, for a factory travels and a saga does not */
    Errands(String name, Saga<Errand, Receipt> saga) {
        this.name = name;
        SAGAS.put(name, saga);
    }

    static Errand errand(String id, String key, int jobs) {
        return Errand.newBuilder().setId(id).setKey(key).setJobs(jobs).build();
    }

    @Override
    public Class<Errand> commandType() {
        return Errand.class;
    }

    @Override
    public Class<Receipt> resultType() {
        return Receipt.class;
    }

    @Override
    public Errand command(Errand input) {
        return input;
    }

    @Override
    public String orderingKey(Errand command) {
        return command.getKey();
    }

    /** Errands with the same id are one, with the progress of the waiting one and as many jobs as the newer one has. */
    @Override
    public @Nullable Errand merge(Errand waiting, Errand newer) {
        return newer.getId().equals(waiting.getId())
                ? Errand.newBuilder(waiting).setJobs(newer.getJobs()).build()
                : null;
    }

    @Override
    public Saga<Errand, Receipt> open(MetricGroup metrics) {
        return Objects.requireNonNull(SAGAS.get(name), name);
    }
}
