package io.millrace.connectors.digestkeys;

import java.io.Serializable;

/** Connects to CloudTrail where an operator runs. */
@FunctionalInterface
public interface SigningKeysFactory extends Serializable {

    SigningKeys open();
}
