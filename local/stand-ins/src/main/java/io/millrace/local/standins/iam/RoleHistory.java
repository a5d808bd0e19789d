package io.millrace.local.standins.iam;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states of a role, change by change, as far back as stale reads can see. */
final class RoleHistory {

    private static final int KEPT = 100;

    private final List<Moment> moments = new ArrayList<>();

    void become(@Nullable StoredRole role, Instant at) {
        moments.add(new Moment(role, at));
        if (moments.size() > KEPT) {
            moments.remove(0);
        }
    }

    /** Null when there is none. */
    @Nullable
    StoredRole now() {
        return moments.isEmpty() ? null : moments.get(moments.size() - 1).role();
    }

    /** Null when there was none at the time, or so many changes ago, whichever is earlier. */
    @Nullable
    StoredRole asOf(Instant time, int writesAgo) {
        int index = moments.size() - 1 - writesAgo;
        while (index >= 0 && moments.get(index).at().isAfter(time)) {
            index--;
        }
        return index < 0 ? null : moments.get(index).role();
    }

    private record Moment(@Nullable StoredRole role, Instant at) {}
}
