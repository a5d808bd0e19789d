package io.millrace.jobs.revisionpublisher.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.connectors.dataexchange.Page;
import io.millrace.connectors.dataexchange.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Revisions are written as {@code id part/of}, with an exclamation mark when finalised; newest first. */
class RevisionReconciliationTest {

    @Test
    void whatIsThereIsKeptByPart() {
        RevisionReconciliation adoption = adopt(3, "c 2/3", "a 1/3!");

        assertThat(kept(adoption)).isEqualTo(Map.of(1, "a", 2, "c"));
        assertThat(adoption.parts()).isEqualTo(3);
        assertThat(adoption.surplus()).isEmpty();
        assertThat(adoption.isTorn()).isFalse();
    }

    @Test
    void nothingIsThereAtFirst() {
        RevisionReconciliation adoption = adopt(2);

        assertThat(adoption.kept()).isEmpty();
        assertThat(adoption.surplus()).isEmpty();
    }

    @Test
    void ofOnePartTheOldestIsKept() {
        RevisionReconciliation adoption = adopt(1, "c 1/1", "b 1/1", "a 1/1");

        assertThat(kept(adoption)).isEqualTo(Map.of(1, "a"));
        assertThat(adoption.surplus()).containsExactly("c", "b");
    }

    @Test
    void ofOnePartTheFinalisedIsKept() {
        assertThat(kept(adopt(1, "c 1/1", "b 1/1!", "a 1/1"))).isEqualTo(Map.of(1, "b"));
        assertThat(adopt(1, "c 1/1", "b 1/1!", "a 1/1").surplus()).containsExactly("c", "a");
    }

    @Test
    void aFinalisedOneIsNeverSurplus() {
        assertThat(adopt(1, "b 1/1!", "a 1/1!").surplus()).isEmpty();
        assertThat(kept(adopt(1, "b 1/1!", "a 1/1!"))).isEqualTo(Map.of(1, "a"));
    }

    @Test
    void anotherCutThatIsOpenIsSurplus() {
        RevisionReconciliation adoption = adopt(2, "c 3/3", "b 1/3", "a 1/2");

        assertThat(kept(adoption)).isEqualTo(Map.of(1, "a"));
        assertThat(adoption.surplus()).containsExactly("c", "b");
        assertThat(adoption.isTorn()).isFalse();
    }

    @Test
    void anotherCutThatIsPublishedIsTakenOn() {
        RevisionReconciliation adoption = adopt(1, "c 1/1", "b 2/2!", "a 1/2!");

        assertThat(adoption.parts()).isEqualTo(2);
        assertThat(kept(adoption)).isEqualTo(Map.of(1, "a", 2, "b"));
        assertThat(adoption.surplus()).containsExactly("c");
        assertThat(adoption.isTorn()).isFalse();
    }

    @Test
    void anotherCutThatIsPublishedInPartIsTorn() {
        assertThat(adopt(1, "a 1/2!").isTorn()).isTrue();
        assertThat(adopt(1, "b 2/2", "a 1/2!").isTorn()).isTrue();
    }

    @Test
    void aMarkerIsReadAsItIsWritten() {
        Map<String, String> tags = PublicationTag.tags(Map.of("team", "weather"), "abc", PublicationTag.part(2, 3));

        assertThat(tags).containsEntry("team", "weather");
        assertThat(PublicationTag.read(tags)).isEqualTo(new PublicationTag("abc", 2, 3));
        assertThat(new PublicationTag("abc", 2, 3).belongsTo("abd")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/1", "2/1", "1/0", "-1/1", "1/2/3", "a/b", "1/9999999", "01/1"})
    void aMarkerThatSomebodyChangedIsNone(String part) {
        assertThat(PublicationTag.read(Map.of(PublicationTag.PUBLICATION, "abc", PublicationTag.PART, part)))
                .isNull();
    }

    @Test
    void tagsOfOthersAreNoMarker() {
        assertThat(PublicationTag.read(Map.of("publication", "abc"))).isNull();
        assertThat(PublicationTag.read(Map.of(PublicationTag.PART, "1/1"))).isNull();
        assertThat(PublicationTag.read(Map.of(PublicationTag.PUBLICATION, "abc")))
                .isNull();
    }

    @Test
    void aSearchEndsWithTheFirstRevisionThatIsTooOld() {
        RevisionSearch search = new RevisionSearch(Instant.ofEpochSecond(100));

        search.add(new Page<>(List.of(revision("d", 103), revision("c", 100)), "more"));
        assertThat(search.isComplete()).isFalse();
        assertThat(search.token()).isEqualTo("more");
        search.add(new Page<>(List.of(revision("b", 99), revision("a", 98)), "more"));

        assertThat(search.isComplete()).isTrue();
        assertThat(search.unread(new TagCache(), 10)).containsExactly("d", "c");
    }

    @Test
    void tagsAreReadOncePerRevision() {
        TagCache markers = new TagCache();
        RevisionSearch search = new RevisionSearch(Instant.EPOCH);
        search.add(new Page<>(List.of(revision("c", 3), revision("b", 2), revision("a", 1)), null));

        assertThat(search.unread(markers, 2)).containsExactly("c", "b");
        markers.put("c", null);
        markers.put("b", new PublicationTag("abc", 1, 1));
        assertThat(search.unread(markers, 2)).containsExactly("a");
        search.gone("a");

        assertThat(search.unread(markers, 2)).isEmpty();
        assertThat(search.found("abc", markers)).extracting(FoundRevision::id).containsExactly("b");
        assertThat(search.found("other", markers)).isEmpty();
    }

    private static Revision revision(String id, long second) {
        return new Revision(id, Instant.ofEpochSecond(second), false, Map.of());
    }

    private static RevisionReconciliation adopt(int parts, String... revisions) {
        return RevisionReconciliation.of(
                Stream.of(revisions).map(RevisionReconciliationTest::found).toList(), parts);
    }

    private static FoundRevision found(String written) {
        String[] parts = written.replace("!", "").split("[ /]");
        return new FoundRevision(
                new Revision(parts[0], Instant.EPOCH, written.endsWith("!"), Map.of()),
                new PublicationTag("abc", Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }

    private static Map<Integer, String> kept(RevisionReconciliation adoption) {
        return adoption.kept().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, part -> part.getValue().id()));
    }
}
