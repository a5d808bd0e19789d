package io.millrace.local.tabledelta;

import java.util.ArrayList;
import java.util.List;

/** Tables of which two versions are decided before an upgrade, and a third comes after it. */
final class UpgradedTables {

    static final List<TableHistory> APPLIED = List.of(
            new TableHistory("acme/customers", 10, 1)
                    .next(60, 0, 0)
                    .next(5, 10, 5)
                    .next(4, 12, 6),
            new TableHistory("globex/orders", 10, 2)
                    .next(40, 0, 0)
                    .next(2, 4, 3)
                    .next(0, 5, 1));

    /** Its second version deletes too much, and is held until it is approved, after the upgrade; it has no third. */
    static final TableHistory HELD =
            new TableHistory("initech/stock", 0, 3).next(120, 0, 0).next(2, 3, 60);

    static final String APPROVAL = HELD.key(1).replaceFirst("[^/]+$", "_APPROVED");

    private UpgradedTables() {}

    static List<TableHistory> all() {
        return List.of(APPLIED.get(0), APPLIED.get(1), HELD);
    }

    static List<Operation> operationsBefore() {
        List<Operation> operations = new ArrayList<>(HELD.operations(0));
        APPLIED.forEach(table -> {
            operations.addAll(table.operations(0));
            operations.addAll(table.operations(1));
        });
        return operations;
    }

    static List<Operation> operationsAfter() {
        List<Operation> operations = new ArrayList<>(HELD.operations(1));
        APPLIED.forEach(table -> operations.addAll(table.operations(2)));
        return operations;
    }
}
