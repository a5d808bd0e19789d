package io.millrace.jobs.revisionpublisher.plan;

import java.util.AbstractCollection;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One element that tells when it was passed on. An async operator lets nobody know when it emits a result: it goes
 * through the collection then, and to its end once the element was taken by the next operator.
 */
final class CallbackCollection<T> extends AbstractCollection<T> {

    private final T element;
    private final Runnable whenTaken;

    /** @param whenTaken run once, by who goes through to the end first */
    CallbackCollection(T element, Runnable whenTaken) {
        this.element = element;
        this.whenTaken = whenTaken;
    }

    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {

            private boolean given;
            private boolean told;

            @Override
            public boolean hasNext() {
                if (given && !told) {
                    told = true;
                    whenTaken.run();
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
