"""What differs between the carriers that the gateway runs on (telephony.md); whatever both do alike is in `carrier.py` and `phones.py`."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

SHARED = frozenset({"To", "From", "Url", "Method", "StatusCallback", "StatusCallbackMethod", "Timeout"})
"""What a call may be created with: no machine detection, no answering of its own, nothing that one of them does not know."""


@dataclass(frozen=True, slots=True)
class Dialect:
    name: str
    keeps_timeout: bool
    """Stops ringing after `Timeout` by itself; else the phone rings on until we cancel."""
    tells_first: bool
    """The first hook of a call may come before the answer to its creation, so before we know its SID."""
    refusal: tuple[int, str]
    """A call that it will not make."""
    more: Mapping[str, str]
    """Fields of every hook beside the common ones."""

    def sid(self, kind: str, number: int) -> str:
        # The phones number their own calls from 1 as well: an `a` in front keeps the two apart.
        letters = {"call": "CA", "text": "SM", "recording": "RE"}[kind]
        twilios = f"{letters}a{number:031x}"
        return twilios if self.name == "twilio" else str(uuid.uuid5(uuid.NAMESPACE_OID, twilios))


TWILIO = Dialect(
    "twilio",
    keeps_timeout=True,
    tells_first=False,
    refusal=(400, '{"code": 21211, "message": "Invalid \'To\' Phone Number", "status": 400}'),
    more={"AccountSid": "AC" + "1" * 32, "ApiVersion": "2010-04-01", "ToCountry": "KH", "CallbackSource": "call-progress-events"},
)
SOMLENG = Dialect(
    "somleng",
    keeps_timeout=False,
    tells_first=True,
    refusal=(422, '{"code": 20422, "message": "The parameter To is invalid.", "status": 422}'),
    more={"AccountSid": "0c2c1ac4-7fa5-4d6b-a8b6-3c3a6a3f1f6e", "ApiVersion": "2010-04-01"},
)
