package io.millrace.local.tool.deploy;

import io.millrace.local.standins.http.LocalIdentity;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The services of a deployment, with their wire protocols. While it is open, SDK clients of this process use them, by
 * the settings of the SDK.
 */
final class StandInCloud implements AutoCloseable {

    private final VersionedStore store = new VersionedStore();
    private final FlinkApplications applications = new FlinkApplications();
    private final Stacks stacks = new Stacks(store, applications);
    private final List<String> settings = new ArrayList<>();

    StandInCloud() {
        set("aws.region", LocalIdentity.REGION);
        set("aws.accessKeyId", LocalIdentity.ACCESS_KEY_ID);
        set("aws.secretAccessKey", LocalIdentity.SECRET_ACCESS_KEY);
        set("aws.endpointUrlCloudFormation", stacks.endpoint());
        set("aws.endpointUrlSts", stacks.endpoint());
        set("aws.endpointUrlKinesisAnalyticsV2", applications.endpoint());
        set("aws.endpointUrlS3", store.endpoint());
    }

    private void set(String property, Object value) {
        System.setProperty(property, value.toString());
        settings.add(property);
    }

    URI stacksEndpoint() {
        return stacks.endpoint();
    }

    VersionedStore store() {
        return store;
    }

    FlinkApplications applications() {
        return applications;
    }

    Stacks stacks() {
        return stacks;
    }

    @Override
    public void close() {
        settings.forEach(System::clearProperty);
        stacks.close();
        applications.close();
        store.close();
    }
}
