package io.millrace.jobs.revisionpublisher.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.connectors.dataexchange.DataExchangeException;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.MemoryObjectStore;
import io.millrace.connectors.s3.ObjectStoreException;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class S3SourceObjectsTest {

    private final Map<String, MemoryObjectStore> stores = new HashMap<>();
    private final S3SourceObjects sources = new S3SourceObjects(location -> store(location.bucket()), 4);

    private MemoryObjectStore store(String bucket) {
        return stores.computeIfAbsent(bucket, name -> new MemoryObjectStore(Location.parse("s3://" + name)));
    }

    private WantedAsset put(String bucket, String key, String content) throws ObjectStoreException {
        store(bucket).write(key, content.getBytes(UTF_8));
        return new WantedAsset(
                bucket, key, content.length(), store(bucket).stat(key, null).etag());
    }

    @AfterEach
    void close() {
        sources.close();
    }

    @Test
    void objectsThatAreAsTheyWereAreNotNamed() throws Exception {
        List<WantedAsset> planned = List.of(put("one", "a.csv", "1"), put("two", "a.csv", "2"));

        assertThat(changed(planned)).isEmpty();
    }

    @Test
    void anObjectOfTheSameSizeWithOtherContentIsNamed() throws Exception {
        List<WantedAsset> planned = List.of(put("one", "a.csv", "1"), put("one", "b.csv", "2"));
        put("one", "b.csv", "3");

        assertThat(changed(planned)).singleElement().satisfies(finding -> {
            assertThat(finding.getRule()).isEqualTo("revision.asset-changed");
            assertThat(finding.getPosition()).isEqualTo("s3://one/b.csv");
            assertThat(finding.getReason()).contains(planned.get(1).etag());
        });
    }

    @Test
    void anObjectThatIsGoneIsNamed() throws Exception {
        WantedAsset gone = new WantedAsset("one", "gone.csv", 1, "etag");

        assertThat(changed(List.of(put("one", "a.csv", "1"), gone)))
                .extracting(PublicationFinding::getPosition)
                .containsExactly("s3://one/gone.csv");
    }

    @Test
    void withoutAnAnswerNothingIsSaid() throws Exception {
        List<WantedAsset> planned = List.of(put("one", "a.csv", "1"));
        store("one").failNext(1);

        assertThatThrownBy(() -> changed(planned))
                .cause()
                .isInstanceOfSatisfying(
                        DataExchangeException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(DataExchangeException.Kind.NOT_NOW));
    }

    private List<PublicationFinding> changed(List<WantedAsset> planned) {
        return sources.changed(planned).toCompletableFuture().join();
    }
}
