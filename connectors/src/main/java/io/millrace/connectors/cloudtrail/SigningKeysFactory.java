package io.millrace.connectors.cloudtrail;

import java.io.Serializable;

/** Connects to CloudTrail where an operator runs. */
@FunctionalInterface
public interface SigningKeysFactory extends Serializable {

    SigningKeys open();
}
