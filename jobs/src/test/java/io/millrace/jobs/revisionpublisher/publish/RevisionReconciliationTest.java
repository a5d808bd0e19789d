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
        RevisionReconciliation reconciled = reconcile(3, "c 2/3", "a 1/3!");

        assertThat(kept(reconciled)).isEqualTo(Map.of(1, "a", 2, "c"));
        assertThat(reconciled.parts()).isEqualTo(3);
        assertThat(reconciled.surplus()).isEmpty();
        assertThat(reconciled.isPublishedInPart()).isFalse();
    }

    @Test
    void nothingIsThereAtFirst() {
        RevisionReconciliation reconciled = reconcile(2);

        assertThat(reconciled.kept()).isEmpty();
        assertThat(reconciled.surplus()).isEmpty();
    }

    @Test
    void ofOnePartTheOldestIsKept() {
        RevisionReconciliation reconciled = reconcile(1, "c 1/1", "b 1/1", "a 1/1");

        assertThat(kept(reconciled)).isEqualTo(Map.of(1, "a"));
        assertThat(reconciled.surplus()).containsExactly("c", "b");
    }

    @Test
    void ofOnePartTheFinalisedIsKept() {
        assertThat(kept(reconcile(1, "c 1/1", "b 1/1!", "a 1/1"))).isEqualTo(Map.of(1, "b"));
        assertThat(reconcile(1, "c 1/1", "b 1/1!", "a 1/1").surplus()).containsExactly("c", "a");
    }

    @Test
    void aFinalisedOneIsNeverSurplus() {
        assertThat(reconcile(1, "b 1/1!", "a 1/1!").surplus()).isEmpty();
        assertThat(kept(reconcile(1, "b 1/1!", "a 1/1!"))).isEqualTo(Map.of(1, "a"));
    }

    @Test
    void anotherCutThatIsOpenIsSurplus() {
        RevisionReconciliation reconciled = reconcile(2, "c 3/3", "b 1/3", "a 1/2");

        assertThat(kept(reconciled)).isEqualTo(Map.of(1, "a"));
        assertThat(reconciled.surplus()).containsExactly("c", "b");
        assertThat(reconciled.isPublishedInPart()).isFalse();
    }

    @Test
    void anotherCutThatIsPublishedIsTakenOn() {
        RevisionReconciliation reconciled = reconcile(1, "c 1/1", "b 2/2!", "a 1/2!");

        assertThat(reconciled.parts()).isEqualTo(2);
        assertThat(kept(reconciled)).isEqualTo(Map.of(1, "a", 2, "b"));
        assertThat(reconciled.surplus()).containsExactly("c");
        assertThat(reconciled.isPublishedInPart()).isFalse();
    }

    @Test
    void anotherCutThatIsPublishedInPartIsNoticed() {
        assertThat(reconcile(1, "a 1/2!").isPublishedInPart()).isTrue();
        assertThat(reconcile(1, "b 2/2", "a 1/2!").isPublishedInPart()).isTrue();
    }

    @Test
    void aTagIsReadAsItIsWritten() {
        Map<String, String> tags = PublicationTag.tags(Map.of("team", "weather"), "abc", PublicationTag.part(2, 3));

        assertThat(tags).containsEntry("team", "weather");
        assertThat(PublicationTag.read(tags)).isEqualTo(new PublicationTag("abc", 2, 3));
        assertThat(new PublicationTag("abc", 2, 3).belongsTo("abd")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "0/1", "2/1", "1/0", "-1/1", "1/2/3", "a/b", "1/9999999", "01/1"})
    void aTagThatSomebodyChangedIsNone(String part) {
        assertThat(PublicationTag.read(Map.of(PublicationTag.PUBLICATION, "abc", PublicationTag.PART, part)))
                .isNull();
    }

    @Test
    void tagsOfOthersAreNone() {
        assertThat(PublicationTag.read(Map.of("publication", "abc"))).isNull();
        assertThat(PublicationTag.read(Map.of(PublicationTag.PART, "1/1"))).isNull();
        assertThat(PublicationTag.read(Map.of(PublicationTag.PUBLICATION, "abc")))
                .isNull();
    }

    @Test
    void aSearchEndsWithTheFirstRevisionThatIsTooOld() {
        Instant oldest = Instant.ofEpochSecond(100);

        RevisionSearch first =
                RevisionSearch.NONE.plus(new Page<>(List.of(revision("d", 103), revision("c", 100)), "more"), oldest);
        assertThat(first.isComplete()).isFalse();
        assertThat(first.token()).isEqualTo("more");
        RevisionSearch second = first.plus(new Page<>(List.of(revision("b", 99), revision("a", 98)), "more"), oldest);

        assertThat(second.isComplete()).isTrue();
        assertThat(second.unread(new TagCache(), 10)).containsExactly("d", "c");
    }

    @Test
    void tagsAreReadOncePerRevision() {
        TagCache tags = new TagCache();
        RevisionSearch search = RevisionSearch.NONE.plus(
                new Page<>(List.of(revision("c", 3), revision("b", 2), revision("a", 1)), null), Instant.EPOCH);

        assertThat(search.unread(tags, 2)).containsExactly("c", "b");
        tags.put("c", null);
        tags.put("b", new PublicationTag("abc", 1, 1));
        assertThat(search.unread(tags, 2)).containsExactly("a");

        RevisionSearch read = search.without("a");
        assertThat(read.unread(tags, 2)).isEmpty();
        assertThat(read.found("abc", tags)).extracting(TaggedRevision::id).containsExactly("b");
        assertThat(read.found("other", tags)).isEmpty();
    }

    private static Revision revision(String id, long second) {
        return new Revision(id, Instant.ofEpochSecond(second), false, Map.of());
    }

    private static RevisionReconciliation reconcile(int parts, String... revisions) {
        return RevisionReconciliation.of(
                Stream.of(revisions).map(RevisionReconciliationTest::found).toList(), parts);
    }

    private static TaggedRevision found(String written) {
        String[] parts = written.replace("!", "").split("[ /]", -1);
        return new TaggedRevision(
                new Revision(parts[0], Instant.EPOCH, written.endsWith("!"), Map.of()),
                new PublicationTag("abc", Integer.parseInt(parts[1]), Integer.parseInt(parts[2])));
    }

    private static Map<Integer, String> kept(RevisionReconciliation reconciled) {
        return reconciled.kept().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, part -> part.getValue().id()));
    }
}
