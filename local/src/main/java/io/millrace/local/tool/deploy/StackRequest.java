package io.millrace.local.tool.deploy;

import java.util.Map;
import java.util.TreeMap;

/**
 * A stack as it shall be.
 *
 * @param template by name and text
 * @param parameters by name, only those that the template declares
 */
record StackRequest(String name, Template template, Map<String, String> parameters) {

    StackRequest {
        parameters = new TreeMap<>(parameters);
    }
}
