package io.millrace.jobs.subscriberusage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.connectors.digestkeys.MemorySigningKeys;
import io.millrace.connectors.rejects.Reject;
import io.millrace.connectors.s3.ObjectStoreException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading of digests that count only with CloudTrail's signature. */
class SignedDigestTest {

    private static final String FOLDER = "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/01/";
    private static final String KEY = FOLDER + "d_20260501T010000Z.json.gz";
    private static final String LOG = "AWSLogs/111122223333/CloudTrail/us-east-1/2026/05/01/a.json.gz";

    private final Reading.Setup setup = new Reading.Setup();
    private final Signer signer = new Signer();
    private final MemorySigningKeys keys = new MemorySigningKeys();
    private final DigestJson digest = new DigestJson("trail", KEY).lists("trail", LOG, "ab".repeat(32));

    @BeforeEach
    void publish() {
        setup.verifyDigests = true;
        setup.signingKeys = keys.factory();
    }

    private Map<String, String> signature() {
        return Signer.metadata(signer.sign("trail/" + KEY, digest.json(), "null"));
    }

    private TrailObject put(String key, Map<String, String> metadata) throws ObjectStoreException {
        return setup.store.put(key, digest.file(), metadata);
    }

    @Test
    void whatASignedDigestListsIsCompared() throws Exception {
        keys.publish("us-east-1", signer.published(Signer.FINGERPRINT));
        TrailObject object = put(KEY, signature());
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.arrive(object);
            reading.settle();
            assertThat(reading.rejects).isEmpty();
            assertThat(reading.audits)
                    .extracting(ObjectAudit::getUri)
                    .containsExactlyInAnyOrder(
                            "s3://trail/" + KEY, "s3://trail/" + LOG, "s3://trail/" + KEY, "s3://trail/" + LOG);
        }
        assertThat(keys.calls()).isEqualTo(1);
    }

    @Test
    void ofAReplicaTheSignatureHoldsToo() throws Exception {
        keys.publish("us-east-1", signer.published(Signer.FINGERPRINT));
        TrailObject object = put("copied/" + KEY, signature());
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.settle();
            assertThat(reading.rejects).isEmpty();
            assertThat(reading.audits)
                    .extracting(ObjectAudit::getUri)
                    .containsExactly("s3://trail/copied/" + KEY, "s3://trail/copied/" + LOG);
        }
    }

    @Test
    void whatADigestListsThatCloudTrailDidNotSignIsNotCompared() throws Exception {
        keys.publish("us-east-1", signer.published(Signer.FINGERPRINT));
        Map<String, String> forged = Signer.metadata(new Signer().sign("trail/" + KEY, digest.json(), "null"));
        for (Map<String, String> metadata : List.of(Map.<String, String>of(), forged)) {
            TrailObject object = put(KEY, metadata);
            try (Reading reading = new Reading(setup)) {
                reading.arrive(object);
                reading.settle();
                assertThat(reading.rejects)
                        .extracting(Reject::getRule, Reject::getSource)
                        .containsExactly(tuple("digest.signature", "s3://trail/" + KEY));
                assertThat(reading.audits).containsExactly(new ObjectAudit("s3://trail/" + KEY, null, null));
            }
        }
    }

    @Test
    void aKeyThatCloudTrailDoesNotHaveSignsNothing() throws Exception {
        keys.publish("us-east-1", signer.published("another"));
        keys.publish("us-west-2", signer.published(Signer.FINGERPRINT));
        TrailObject object = put(KEY, signature());
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.settle();
            assertThat(reading.rejects).hasSize(1);
            assertThat(reading.rejects.get(0).getRule()).isEqualTo("digest.signature");
            assertThat(reading.rejects.get(0).getReason())
                    .contains("us-east-1", "no key 31e8b543", "2026-05-01T00:00:00Z");
        }
    }

    @Test
    void whileTheKeysCannotBeHadTheDigestWaits() throws Exception {
        TrailObject object = put(KEY, signature());
        keys.failNext(1);
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.await(() -> reading.operators.get(0).backingOff() == 1);
            assertThat(reading.rejects).isEmpty();
            assertThat(reading.audits).isEmpty();
            Reading.Checkpoint checkpoint = reading.snapshot();
            keys.publish("us-east-1", signer.published(Signer.FINGERPRINT));
            setup.time = 10_000;
            try (Reading restored = new Reading(setup, checkpoint)) {
                restored.settle();
                assertThat(restored.rejects).isEmpty();
                assertThat(restored.audits).hasSize(2);
            }
        }
    }

    @Test
    void aDigestThatIsReplacedBetweenItsReadAndItsSignatureIsChanged() throws Exception {
        keys.publish("us-east-1", signer.published(Signer.FINGERPRINT));
        TrailObject object = put(KEY, signature());
        setup.store.whenOpened((key, opening, content) -> {
            put(KEY, signature());
            return content;
        });
        try (Reading reading = new Reading(setup)) {
            reading.arrive(object);
            reading.settle();
            assertThat(reading.rejects).extracting(Reject::getRule).containsExactly("object.changed");
        }
    }
}
