package io.millrace.connectors.iam;

import java.io.Serializable;

/** The factory of connections, opened where they are used. */
@FunctionalInterface
public interface ResourceTagsFactory extends Serializable {

    ResourceTags open();
}
