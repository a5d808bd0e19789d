package io.millrace.local.accessgrants;

import io.millrace.connectors.iam.Iam;
import io.millrace.connectors.iam.IamAction;
import io.millrace.connectors.iam.IamConnection;
import io.millrace.connectors.iam.IamRig;
import io.millrace.connectors.iam.SdkIam;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.iam.EmbeddedIam;
import io.millrace.local.standins.iam.IamFaults;
import io.millrace.local.standins.iam.IamOperation;
import java.util.Map;
import java.util.SortedMap;

/** The embedded IAM over HTTP with the SDK adapter. */
final class StandInAccount implements IamRig {

    private final EmbeddedIam iam = EmbeddedIam.start(0);

    @Override
    public Iam connect() {
        return SdkIam.connect(new IamConnection(null, iam.endpoint()), LocalIdentity.credentials());
    }

    @Override
    public void createRole(String name, String path, Map<String, String> tags) {
        iam.createRole(name, path, tags);
    }

    @Override
    public void nextCalls(IamAction action, Fault fault, int times) {
        iam.faults().next(operation(action), IamFaults.Call.valueOf(fault.name()), times);
    }

    private static IamOperation operation(IamAction action) {
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
        iam.faults().pagesHold(items);
    }

    @Override
    public SortedMap<String, String> inlinePolicies(String role) {
        return iam.inlinePolicies(role);
    }

    @Override
    public SortedMap<String, String> attachedPolicies(String role) {
        return iam.attachedPolicies(role);
    }

    @Override
    public SortedMap<String, Integer> versionsOfPolicies() {
        return iam.versionsOfPolicies();
    }

    @Override
    public void close() {
        iam.close();
    }
}
