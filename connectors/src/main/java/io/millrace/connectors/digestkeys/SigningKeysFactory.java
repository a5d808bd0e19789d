package io.millrace.connectors.digestkeys;

import java.io.Serializable;

/** The factory of connections to CloudTrail, called where an operator runs. */
@FunctionalInterface
public interface SigningKeysFactory extends Serializable {

    SigningKeys open();
}
