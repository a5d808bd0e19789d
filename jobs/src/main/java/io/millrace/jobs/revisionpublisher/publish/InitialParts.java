package io.millrace.jobs.revisionpublisher.publish;

import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The parts of a publication as they are before a revision is created for them. */
final class InitialParts {

    /** Of a part planned with another limit of assets per revision, neither count nor bytes are known. */
    private static final int UNKNOWN = -1;

    private InitialParts() {}

    static List<PartProgress> of(List<PlannedRevision> planned) {
        List<PartProgress> parts = new ArrayList<>();
        for (int part = 1; part <= planned.size(); part++) {
            parts.add(part(planned, part, planned.size()));
        }
        return parts;
    }

    /**
     * @param part from 1
     * @param of number of parts, which may be another than planned
     */
    static PartProgress part(List<PlannedRevision> planned, int part, int of) {
        if (of != planned.size()) {
            return part(PublicationTag.part(part, of), UNKNOWN, UNKNOWN);
        }
        PlannedRevision revision = planned.get(part - 1);
        return part(PublicationTag.part(part, of), revision.getCount(), revision.getBytes());
    }

    private static PartProgress part(String name, int count, long bytes) {
        return PartProgress.newBuilder()
                .setPart(name)
                .setCount(count)
                .setBytes(bytes)
                .setStage(PartStage.NEW)
                .setTodo(ByteBuffer.allocate(0))
                .setJobs(new ArrayList<>())
                .build();
    }
}
