# SPDX-License-Identifier: Apache-2.0
"""The link by which a site signs without an account: signed, for one shipment, for 30 days; and its PIN.

Both follow from the secret key and the shipment's number, so nothing about them is stored. The PIN is told by
telephone and never printed: whoever finds a waybill in the mud cannot sign with it.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

LIFE = timedelta(days=30)


class DeliveryLinks:
    """Makes and reads delivery links."""

    def __init__(self, secret_key: str, public_url: str) -> None:
        self._key = secret_key
        self._public_url = public_url
        self._signer = URLSafeSerializer(secret_key, salt="delivery")

    def url(self, shipment: str, left_at: datetime) -> str:
        """The address in the waybill's QR: the same on every copy, good until 30 days after the truck left."""
        until = int((left_at + LIFE).timestamp())
        return f"{self._public_url}/delivery/{self._signer.dumps([shipment, until])}"

    def waybill_url(self, shipment: str) -> str:
        return f"{self._public_url}/api/v1/shipments/{shipment}/waybill"

    def read(self, token: str, now: datetime) -> str | None:
        """The shipment that a token opens; None for one that is forged or too old."""
        try:
            shipment, until = self._signer.loads(token)
        except (BadData, TypeError, ValueError):
            return None
        return str(shipment) if now.timestamp() < until else None

    def pin(self, shipment: str) -> str:
        """Six digits."""
        digest = hmac.new(self._key.encode(), f"delivery-pin {shipment}".encode(), hashlib.sha256).digest()
        return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"
