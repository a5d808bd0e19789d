package io.millrace.local.tool.demo;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Text of writers that work at the same time, printed one after the other: what the first open section writes appears
 * at once, what the others write is held back until those before them are closed.
 */
final class SequentialOutput {

    private final PrintWriter target;
    private final Deque<Section> sections = new ArrayDeque<>();

    SequentialOutput(PrintWriter target) {
        this.target = target;
    }

    /** Adds a section after all others. */
    synchronized PrintWriter section() {
        Section section = new Section();
        sections.add(section);
        return new PrintWriter(section);
    }

    private final class Section extends Writer {

        private final StringBuilder held = new StringBuilder();
        private boolean closed;

        @Override
        public void write(char[] characters, int from, int length) {
            synchronized (SequentialOutput.this) {
                if (sections.peek() == this) {
                    target.write(characters, from, length);
                } else {
                    held.append(characters, from, length);
                }
            }
        }

        @Override
        public void flush() {
            synchronized (SequentialOutput.this) {
                if (sections.peek() == this) {
                    target.flush();
                }
            }
        }

        @Override
        public void close() {
            synchronized (SequentialOutput.this) {
                closed = true;
                Section first = sections.peek();
                while (first != null && first.closed) {
                    sections.remove();
                    first = sections.peek();
                    if (first != null) {
                        target.append(first.held);
                        first.held.setLength(0);
                    }
                }
                target.flush();
            }
        }
    }
}
