package io.millrace.jobs.revisionpublisher.plan;

import io.millrace.connectors.metrics.PublishedMetrics;
import io.millrace.connectors.retry.RetryingCalls;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.connectors.s3.ObjectStoreFactory;
import io.millrace.connectors.threads.DaemonThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * The planning of manifests outside the task's thread. Of up to {@link #ARRIVALS_MAX} arrivals, which are the state, the
 * oldest {@link #BEGUN_MAX} are being planned or done; so a checkpoint waits neither for S3 nor for a large manifest.
 *
 * <p>Gauges: {@code pendingManifests} that arrived and were not emitted, {@code storeFailures} that were retried.
 */
public final class ManifestPlans extends RichAsyncFunction<ObjectArrival, Publication> {

    private static final long serialVersionUID = 1L;

    /** Some 300 bytes each in the state. With as many, a checkpoint waits until one was emitted. */
    public static final int ARRIVALS_MAX = 10_000;

    /** Each has up to 100 MB of heap when it is of a million assets, most often some 100 KB. */
    public static final int BEGUN_MAX = 4;

    private final Location location;
    private final ObjectStoreFactory stores;
    private final PlanLimits limits;
    private transient ManifestPlanner planner;
    private transient ExecutorService threads;
    private transient PlanQueue queue;

    /** @param location of the manifests; their assets are in any bucket */
    public ManifestPlans(Location location, ObjectStoreFactory stores, PlanLimits limits) {
        this.location = location;
        this.stores = stores;
        this.limits = limits;
    }

    @Override
    public void open(OpenContext context) {
        RetryingCalls calls = RetryingCalls.sleeping();
        planner = new ManifestPlanner(location, stores, limits, calls);
        threads = Executors.newFixedThreadPool(BEGUN_MAX, DaemonThreads.named("manifest-plan"));
        queue = new PlanQueue(BEGUN_MAX, threads);
        MetricGroup metrics = PublishedMetrics.of(getRuntimeContext().getMetricGroup());
        metrics.gauge("pendingManifests", (Gauge<Integer>) queue::size);
        metrics.gauge("storeFailures", (Gauge<Long>) calls::failures);
    }

    @Override
    public void asyncInvoke(ObjectArrival arrival, ResultFuture<Publication> result) {
        queue.add(() -> plan(arrival, result));
    }

    private void plan(ObjectArrival arrival, ResultFuture<Publication> result) {
        try {
            Publication planned = planner.plan(arrival, System.currentTimeMillis());
            result.complete(new CallbackCollection<>(planned, queue::consumed));
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException closed) {
            // The task takes no more mail because it ends. Its state has the arrival.
            return;
        } catch (RuntimeException | Error unknown) {
            result.completeExceptionally(unknown);
        }
    }

    @Override
    public void close() {
        if (planner != null) {
            planner.close();
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
