package io.millrace.local.standins.iam;

import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamRig;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;

/** The hooks of a stand-in for IAM, whether it is called over HTTP or directly. */
abstract class StandInRig implements IamRig {

    abstract IamService service();

    abstract IamFaults faults();

    @Override
    public void createRole(String name, String path, Map<String, String> tags) {
        service().createRole(name, path, tags, Instant.now());
    }

    @Override
    public void nextCalls(IamAction action, Fault fault, int times) {
        faults().next(operation(action), IamFaults.Call.valueOf(fault.name()), times);
    }

    static IamOperation operation(IamAction action) {
        return switch (action) {
            case GET_ROLE -> IamOperation.GET_ROLE;
            case LIST_INLINE_POLICIES -> IamOperation.LIST_ROLE_POLICIES;
            case GET_INLINE_POLICY -> IamOperation.GET_ROLE_POLICY;
            case PUT_INLINE_POLICY -> IamOperation.PUT_ROLE_POLICY;
            case DELETE_INLINE_POLICY -> IamOperation.DELETE_ROLE_POLICY;
            case LIST_ATTACHED_POLICIES -> IamOperation.LIST_ATTACHED_ROLE_POLICIES;
            case GET_POLICY -> IamOperation.GET_POLICY_VERSION;
            case CREATE_POLICY -> IamOperation.CREATE_POLICY;
            case LIST_POLICY_VERSIONS -> IamOperation.LIST_POLICY_VERSIONS;
            case CREATE_POLICY_VERSION -> IamOperation.CREATE_POLICY_VERSION;
            case DELETE_POLICY_VERSION -> IamOperation.DELETE_POLICY_VERSION;
            case ATTACH_POLICY -> IamOperation.ATTACH_ROLE_POLICY;
            case DETACH_POLICY -> IamOperation.DETACH_ROLE_POLICY;
            case DELETE_POLICY -> IamOperation.DELETE_POLICY;
        };
    }

    @Override
    public void pagesHold(int items) {
        faults().pagesHold(items);
    }

    @Override
    public SortedMap<String, String> inlinePolicies(String role) {
        return service().inlinePolicies(role);
    }

    @Override
    public SortedMap<String, String> attachedPolicies(String role) {
        return service().attachedPolicies(role);
    }

    @Override
    public SortedMap<String, Integer> versionsOfPolicies() {
        return service().versionsOfPolicies();
    }
}
