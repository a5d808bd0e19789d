package io.millrace.connectors.iam;

import java.io.Serializable;

/** The factory of connections to IAM. */
@FunctionalInterface
public interface IamFactory extends Serializable {

    /** A client of its own, which the caller closes. */
    Iam open();
}
