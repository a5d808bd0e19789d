package io.millrace.local.standins.iam;

import org.jspecify.annotations.Nullable;

/**
 * A role as it is asked for.
 *
 * @param trust the document that says who may assume it
 * @param sessionSeconds the longest session
 */
record NewRole(
        String name, String path, String trust, @Nullable String description, int sessionSeconds) {

    static final int SESSION_SECONDS_DEFAULT = 3_600;

    NewRole(String name, String path, String trust) {
        this(name, path, trust, null, SESSION_SECONDS_DEFAULT);
    }
}
