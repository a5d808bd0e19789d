package io.millrace.local.tool.deploy;

import java.util.regex.Pattern;

/**
 * The names of the stacks of one deployment.
 *
 * @param application also the name of the application
 */
record StackNames(String application) {

    /** The rule of CloudFormation, with room for the suffixes. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9-]{0,99}");

    StackNames {
        if (!NAME.matcher(application).matches()) {
            throw new DeployException("--stack " + application
                    + ": must begin with a letter and have up to 100 letters, digits and hyphens");
        }
    }

    String artifacts() {
        return application + "-artifacts";
    }

    String resources() {
        return application + "-resources";
    }
}
