package io.millrace.connectors.iam;

import java.util.Map;
import java.util.SortedMap;

/** An account for tests, with what can go wrong to switch on. */
public interface IamRig extends AutoCloseable {

    /** The injected fault of a call. */
    enum Fault {
        SERVED,
        THROTTLED,
        DENIED,
        CHANGED_MEANWHILE,
        UNAVAILABLE,
        FAILED_BEFORE_EFFECT,
        FAILED_AFTER_EFFECT,
        REQUEST_LOST,
        RESPONSE_LOST
    }

    /** A client of its own, which the caller closes. */
    Iam connect();

    void createRole(String name, String path, Map<String, String> tags);

    /** Injects a fault into the next calls of a kind, after those injected before. */
    void nextCalls(IamAction action, Fault fault, int times);

    /** The most that a page of a list holds. */
    void pagesHold(int items);

    /** Documents by name, as they are. */
    SortedMap<String, String> inlinePolicies(String role);

    /** Documents by name, as they are. */
    SortedMap<String, String> attachedPolicies(String role);

    /** The number of versions of each managed policy, attached or not, by name. */
    SortedMap<String, Integer> versionsOfPolicies();

    @Override
    void close();
}
