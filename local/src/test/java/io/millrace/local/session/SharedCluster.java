package io.millrace.local.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A {@link SessionCluster} for all test classes, as both of their {@link SessionClusters}; it is closed after the last
 * test class. Tests with the tag {@code flink2} share a cluster of Flink 2; those that also have {@code from-1.20}
 * start on the other one.
 */
public final class SharedCluster implements ParameterResolver, AfterEachCallback {

    /** @param folder deleted with the cluster */
    private record Running(Path folder, SessionCluster cluster) implements AutoCloseable {

        static Running start(FlinkVersion flink) {
            try {
                Path folder = Files.createTempDirectory("millrace-session");
                return new Running(folder, SessionCluster.start(flink, folder));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            cluster.close();
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == SessionClusters.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        return clusters(test);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        SessionClusters clusters = clusters(test);
        clusters.before().clear();
        clusters.after().clear();
    }

    private static SessionClusters clusters(ExtensionContext test) {
        Set<String> tags = test.getTags();
        FlinkVersion after = tags.contains("flink2") ? FlinkVersion.TWO : FlinkVersion.ONE_20;
        FlinkVersion before = tags.contains("from-1.20") ? FlinkVersion.ONE_20 : after;
        return new SessionClusters(cluster(before, test), cluster(after, test));
    }

    private static SessionCluster cluster(FlinkVersion flink, ExtensionContext test) {
        return test.getRoot()
                .getStore(Namespace.create(SharedCluster.class))
                .getOrComputeIfAbsent(flink, Running::start, Running.class)
                .cluster();
    }
}
