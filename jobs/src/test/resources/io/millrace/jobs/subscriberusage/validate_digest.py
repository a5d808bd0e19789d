"""What the AWS CLI's own validation says of a digest: prints valid or invalid. Asks nobody over the network.

Reads JSON from standard input: bucket, key, publicKey (PKCS #1, base64), signature (hex), digest (its JSON, base64).
"""

import base64
import json
import sys

from awscli.customizations.cloudtrail.validation import DigestError, Sha256RSADigestValidator

given = json.load(sys.stdin)
digest = base64.b64decode(given["digest"])
fields = json.loads(digest)
fields["_signature"] = given["signature"]
try:
    Sha256RSADigestValidator().validate(given["bucket"], given["key"], given["publicKey"], fields, digest)
    print("valid")
except DigestError:
    print("invalid")
