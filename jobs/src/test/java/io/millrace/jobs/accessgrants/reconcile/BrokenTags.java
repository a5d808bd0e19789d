package io.millrace.jobs.accessgrants.reconcile;

import io.millrace.connectors.iam.ResourceTags;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Tags of which those of one resource cannot be read because of a fault of the program. */
final class BrokenTags implements ResourceTags {

    private final ResourceTags others;
    private final String broken;

    BrokenTags(ResourceTags others, String broken) {
        this.others = others;
        this.broken = broken;
    }

    @Override
    public CompletionStage<Map<String, String>> tags(String arn) {
        if (arn.equals(broken)) {
            throw new IllegalStateException("fault");
        }
        return others.tags(arn);
    }

    @Override
    public void close() {}
}
