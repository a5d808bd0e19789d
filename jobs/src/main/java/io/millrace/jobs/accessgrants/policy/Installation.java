package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.content.Sha256;
import io.millrace.jobs.settings.CheckedSettings;
import io.millrace.jobs.settings.FeedKeys;
import io.millrace.jobs.settings.IamKeys;
import java.net.URI;
import java.util.Locale;

/** The identity of one deployment of this job, by which it tells its policies from those of any other. */
public final class Installation {

    private static final int HASH_LENGTH = 8;

    private final String id;

    private Installation(String id) {
        this.id = id;
    }

    /** {@code iam.installation}; else the beginning of a hash of the server's host. */
    public static Installation of(CheckedSettings settings) {
        return settings.find(IamKeys.INSTALLATION)
                .map(Installation::new)
                .orElseGet(() -> ofServer(settings.get(FeedKeys.URL)));
    }

    /** @param id as {@code iam.installation} allows it */
    public static Installation named(String id) {
        return new Installation(id);
    }

    static Installation ofServer(URI url) {
        String host = url.getHost() == null ? url.toString() : url.getHost();
        return new Installation(Sha256.of(host.toLowerCase(Locale.ROOT)).substring(0, HASH_LENGTH));
    }

    public String id() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }
}
