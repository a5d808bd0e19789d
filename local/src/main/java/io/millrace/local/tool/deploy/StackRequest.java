package io.millrace.local.tool.deploy;

import java.util.Map;
import java.util.TreeMap;

/**
 * The desired state of a stack.
 *
 * @param template with name and text
 * @param parameters by name; only those that the template declares
 */
record StackRequest(String name, Template template, Map<String, String> parameters) {

    StackRequest {
        parameters = new TreeMap<>(parameters);
    }
}
