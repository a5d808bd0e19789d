package io.millrace.jobs.settings;

import java.util.Optional;

/** The part of a Markdown file between {@code <!-- NAME -->} and {@code <!-- /NAME -->}. */
final class MarkdownSection {

    private MarkdownSection() {}

    /**
     * The part without the blank lines around it; empty when the file does not have the opening marker.
     *
     * @throws IllegalArgumentException when it is not closed, or there twice
     */
    static Optional<String> find(String markdown, String name) {
        String opening = "<!-- " + name + " -->";
        String closing = "<!-- /" + name + " -->";
        int start = markdown.indexOf(opening);
        if (start < 0) {
            return Optional.empty();
        }
        int end = markdown.indexOf(closing, start);
        if (end < 0 || markdown.indexOf(opening, start + 1) >= 0) {
            throw new IllegalArgumentException(opening + " needs to be there once, with " + closing + " after it");
        }
        return Optional.of(markdown.substring(start + opening.length(), end).strip());
    }
}
