package io.millrace.jobs.revisionpublisher.publish;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a revision in its tags: the part of a publication that it is. Tags are set in one step with the revision
 * and subscribers do not see them, so a restart finds by them what it had created.
 */
final class PublicationTag {

    static final String PUBLICATION = "millrace:publication";
    static final String PART = "millrace:part";

    private static final Pattern PART_FORM = Pattern.compile("([1-9]\\d{0,5})/([1-9]\\d{0,5})");

    private final String publication;
    private final int part;
    private final int of;

    /** @param part from 1 */
    PublicationTag(String publication, int part, int of) {
        this.publication = publication;
        this.part = part;
        this.of = of;
    }

    /** Null when the tags are not ours, or somebody changed them. */
    static @Nullable PublicationTag read(Map<String, String> tags) {
        String publication = tags.get(PUBLICATION);
        Matcher part = PART_FORM.matcher(tags.getOrDefault(PART, ""));
        if (publication == null || !part.matches()) {
            return null;
        }
        PublicationTag tag =
                new PublicationTag(publication, Integer.parseInt(part.group(1)), Integer.parseInt(part.group(2)));
        return tag.part <= tag.of ? tag : null;
    }

    /** Such as {@code 1/3}. */
    static String part(int part, int of) {
        return part + "/" + of;
    }

    /** @param part in its form {@code 1/3} */
    static Map<String, String> tags(Map<String, String> others, String publication, String part) {
        Map<String, String> tags = new HashMap<>(others);
        tags.put(PUBLICATION, publication);
        tags.put(PART, part);
        return tags;
    }

    boolean belongsTo(String publicationId) {
        return publication.equals(publicationId);
    }

    int part() {
        return part;
    }

    int of() {
        return of;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PublicationTag
                && publication.equals(((PublicationTag) other).publication)
                && part == ((PublicationTag) other).part
                && of == ((PublicationTag) other).of;
    }

    @Override
    public int hashCode() {
        return Objects.hash(publication, part, of);
    }

    @Override
    public String toString() {
        return "part " + part(part, of) + " of " + publication;
    }
}
