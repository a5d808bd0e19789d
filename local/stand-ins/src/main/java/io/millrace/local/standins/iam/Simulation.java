package io.millrace.local.standins.iam;

import io.millrace.local.standins.http.Xml;
import io.millrace.local.standins.iam.PolicyEvaluation.Decision;
import io.millrace.local.standins.iam.PolicyEvaluation.Request;
import io.millrace.local.standins.iam.PolicyEvaluation.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/**
 * The answers of SimulatePrincipalPolicy and SimulateCustomPolicy: each action with each resource.
 *
 * @param documents by name
 * @param boundary documents that bound them, by name; null for none
 */
record Simulation(Map<String, String> documents, @Nullable Map<String, String> boundary) {

    private static final String INPUT = "PolicyInputList";
    private static final String BOUNDARY_INPUT = "PermissionsBoundaryPolicyInputList";

    /**
     * One answer.
     *
     * @param isWithinBoundary null where there is none
     */
    record Evaluated(
            Request request, Result result, @Nullable Boolean isWithinBoundary) {

        void write(Xml xml) throws XMLStreamException {
            xml.text("EvalActionName", request.action())
                    .text("EvalResourceName", request.resource())
                    .text("EvalDecision", result.decision().word());
            xml.element("MatchedStatements", list -> {
                for (String policy : result.matched()) {
                    list.element(
                            "member",
                            member -> member.text("SourcePolicyId", policy).text("SourcePolicyType", "IAM Policy"));
                }
            });
            xml.element("MissingContextValues", list -> {
                for (String key : result.missing()) {
                    list.text("member", key);
                }
            });
            if (isWithinBoundary != null) {
                xml.element(
                        "PermissionsBoundaryDecisionDetail",
                        detail -> detail.text("AllowedByPermissionsBoundary", isWithinBoundary.toString()));
            }
        }
    }

    /** Of the documents in the call alone. */
    static Simulation ofDocuments(IamForm form) {
        form.required(INPUT + ".member.1");
        Map<String, String> bounds = given(form, BOUNDARY_INPUT);
        return new Simulation(given(form, INPUT), bounds.isEmpty() ? null : bounds);
    }

    /** Of a role, and the documents in the call besides. */
    static Simulation ofRole(StoredRole role, Account account, IamForm form) {
        Simulation stored = ofRole(role, account);
        Map<String, String> documents = new TreeMap<>(stored.documents);
        documents.putAll(given(form, INPUT));
        Map<String, String> bounds = given(form, BOUNDARY_INPUT);
        return new Simulation(documents, bounds.isEmpty() ? stored.boundary : bounds);
    }

    static Simulation ofRole(StoredRole role, Account account) {
        Map<String, String> documents = new TreeMap<>();
        role.inline().forEach((name, document) -> documents.put("role_" + role.name() + "_" + name, document));
        role.attached()
                .forEach(arn -> documents.put(
                        account.policy(arn).name(), account.policy(arn).document()));
        String bound = role.boundary();
        return new Simulation(
                documents,
                bound == null ? null : Map.of(bound, account.policy(bound).document()));
    }

    private static Map<String, String> given(IamForm form, String list) {
        Map<String, String> documents = new TreeMap<>();
        List<String> texts = form.members(list);
        for (int index = 0; index < texts.size(); index++) {
            try {
                DocumentCheck.require(texts.get(index));
            } catch (IamRefusal e) {
                throw IamRefusal.input("Invalid Input " + e.getMessage());
            }
            documents.put(list + "." + (index + 1), texts.get(index));
        }
        return documents;
    }

    /** By a key that keeps the order of the call. */
    SortedMap<String, Evaluated> run(IamForm form) {
        List<String> actions = form.members("ActionNames");
        if (actions.isEmpty()) {
            throw IamRefusal.validation(
                    "1 validation error detected: Value at 'actionNames' failed to satisfy constraint:"
                            + " Member must not be null");
        }
        List<String> resources = new ArrayList<>(form.members("ResourceArns"));
        if (resources.isEmpty()) {
            resources.add("*");
        }
        SortedMap<String, List<String>> context = form.contextEntries();
        SortedMap<String, Evaluated> evaluated = new TreeMap<>();
        for (String action : actions) {
            for (String resource : resources) {
                evaluated.put(
                        String.format("%06d", evaluated.size()), evaluate(new Request(action, resource, context)));
            }
        }
        return evaluated;
    }

    Evaluated evaluate(Request request) {
        Result result = PolicyEvaluation.evaluate(documents, request);
        if (boundary == null) {
            return new Evaluated(request, result, null);
        }
        Result bound = PolicyEvaluation.evaluate(boundary, request);
        boolean isWithin = bound.decision() == Decision.ALLOWED;
        if (result.decision() == Decision.EXPLICITLY_DENIED || isWithin) {
            return new Evaluated(request, result, isWithin);
        }
        return new Evaluated(request, new Result(bound.decision(), bound.matched(), result.missing()), false);
    }
}
