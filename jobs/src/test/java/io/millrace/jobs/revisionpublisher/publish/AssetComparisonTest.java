package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.millrace.connectors.dataexchange.Asset;
import io.millrace.connectors.dataexchange.WantedAsset;
import io.millrace.jobs.revisionpublisher.plan.PublicationFinding;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssetComparisonTest {

    private static final List<WantedAsset> WANTED =
            List.of(Publications.wanted("a", 1), Publications.wanted("b", 2), Publications.wanted("ü +", 0));

    @Test
    void equalIsEachOnceByNameAndSize() {
        AssetComparison comparison = compare(asset("1", "ü +", 0), asset("2", "b", 2), asset("3", "a", 1));

        assertThat(comparison.isEqual()).isTrue();
    }

    @Test
    void whatIsMissingIsNamedByItsPlace() {
        AssetComparison comparison = compare(asset("2", "b", 2));

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.missing().stream()).containsExactly(0, 2);
        assertThat(comparison.findings()).isEmpty();
    }

    @Test
    void ofOneNameOneIsKept() {
        AssetComparison comparison = compare(
                asset("1", "a", 1), asset("2", "a", 1), asset("3", "a", 1), asset("4", "b", 2), asset("5", "ü +", 0));

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.surplus()).containsExactly("2", "3");
    }

    @Test
    void ofOneNameTheOneOfTheRightSizeIsKept() {
        AssetComparison comparison =
                compare(asset("1", "a", 7), asset("2", "a", 1), asset("4", "b", 2), asset("5", "ü +", 0));

        assertThat(comparison.surplus()).containsExactly("1");
        assertThat(comparison.findings()).isEmpty();
    }

    @Test
    void anotherSizeIsAChangedObject() {
        AssetComparison comparison = compare(asset("1", "a", 7), asset("4", "b", 2), asset("5", "ü +", 0));

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.findings())
                .containsExactly(new PublicationFinding(
                        AssetComparison.CHANGED,
                        "s3://assets/a",
                        "The object was changed while it was published: it had 1 bytes, the imported asset has 7"));
    }

    @Test
    void anAssetThatIsNotWantedIsForeign() {
        AssetComparison comparison =
                compare(asset("1", "a", 1), asset("4", "b", 2), asset("5", "ü +", 0), asset("6", "c", 1));

        assertThat(comparison.isEqual()).isFalse();
        assertThat(comparison.findings())
                .extracting(PublicationFinding::getRule, PublicationFinding::getPosition)
                .containsExactly(tuple(AssetComparison.FOREIGN, "c"));
    }

    private static AssetComparison compare(Asset... listed) {
        return AssetComparison.of(WANTED, List.of(listed));
    }

    private static Asset asset(String id, String name, long size) {
        return new Asset(id, name, size);
    }
}
