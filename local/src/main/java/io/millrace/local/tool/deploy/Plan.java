package io.millrace.local.tool.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plan of a deployment: three stacks, created in sequence because each needs outputs of the previous one. */
final class Plan {

    private final StackNames names;
    private final Jar jar;
    private final Template artifacts;
    private final Template resources;
    private final Template application;
    private final Map<String, String> given;

    /**
     * @param application with its property groups
     * @param given parameters of the other two templates, by name
     * @throws DeployException with every missing or unknown parameter
     */
    Plan(
            StackNames names,
            Jar jar,
            Template artifacts,
            Template resources,
            Template application,
            Map<String, String> given) {
        this.names = names;
        this.jar = jar;
        this.artifacts = artifacts;
        this.resources = resources;
        this.application = application;
        this.given = new TreeMap<>(given);
        this.given.put("ApplicationName", names.application());
        this.given.put("CodeKey", jar.key());
        check();
    }

    private void check() {
        List<String> findings = new ArrayList<>();
        for (String name : given.keySet()) {
            if (!resources.parameters().contains(name)
                    && !application.parameters().contains(name)) {
                findings.add("--parameter " + name + ": neither deploy/" + resources.name() + ".yaml nor deploy/"
                        + application.name() + ".yaml has it");
            }
        }
        for (Template template : List.of(resources, application)) {
            for (String name : template.parameters()) {
                boolean known = name.equals("CodeBucket") || name.equals("RoleArn");
                if (!known && template.requires(name) && !given.containsKey(name)) {
                    findings.add("--parameter " + name + "=... is required: "
                            + template.content()
                                    .path("Parameters")
                                    .path(name)
                                    .path("Description")
                                    .asText(name));
                }
            }
        }
        if (!findings.isEmpty()) {
            throw new DeployException(String.join(System.lineSeparator(), findings));
        }
    }

    StackNames names() {
        return names;
    }

    Jar jar() {
        return jar;
    }

    StackRequest artifacts() {
        return new StackRequest(names.artifacts(), artifacts, Map.of());
    }

    StackRequest resources(String codeBucket) {
        return request(names.resources(), resources, Map.of("CodeBucket", codeBucket));
    }

    StackRequest application(String codeBucket, String role) {
        return request(names.application(), application, Map.of("CodeBucket", codeBucket, "RoleArn", role));
    }

    private StackRequest request(String name, Template template, Map<String, String> later) {
        Map<String, String> values = new HashMap<>(given);
        values.putAll(later);
        values.keySet().retainAll(template.parameters());
        return new StackRequest(name, template, values);
    }
}
