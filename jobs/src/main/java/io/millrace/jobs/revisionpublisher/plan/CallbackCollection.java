package io.millrace.jobs.revisionpublisher.plan;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A collection of one element with a callback for its emission. An async operator does not report when it emits a result:
 * it iterates over the collection then, and reaches the end once the next operator has taken the element.
 */
final class CallbackCollection<T> extends AbstractCollection<T> {

    private final T element;
    private final Runnable whenEmitted;

    /** @param whenEmitted run once, by the first iteration that reaches the end */
    CallbackCollection(T element, Runnable whenEmitted) {
        this.element = element;
        this.whenEmitted = whenEmitted;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {

            private boolean given;
            private boolean called;

            @Override
            public boolean hasNext() {
                if (given && !called) {
                    called = true;
                    whenEmitted.run();
                }
                return !given;
            }

            @Override
            public T next() {
                if (given) {
                    throw new NoSuchElementException();
                }
                given = true;
                return element;
            }
        };
    }

    @Override
    public int size() {
        return 1;
    }
}
