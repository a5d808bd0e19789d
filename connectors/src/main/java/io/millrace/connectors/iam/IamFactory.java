package io.millrace.connectors.iam;

import java.io.Serializable;

/** Connects to IAM where it is needed. */
@FunctionalInterface
public interface IamFactory extends Serializable {

    /** A client of its own, which the caller closes. */
    Iam open();
}
