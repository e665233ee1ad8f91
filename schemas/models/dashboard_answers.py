"""What the dashboard API answers over REST."""

from schemas.models.fields import OpenShape
from schemas.models.rollup import Rollup
from schemas.models.row import AgedRow


class UnitsPage(OpenShape):
    """GET /v1/units."""

    units: list[AgedRow]
    next: str | None
    """Cursor of the next page; null: this is the last."""


class Territories(OpenShape):
    """GET /v1/territories and /v1/territories/{code}."""

    rollups: list[Rollup]
    """Ordered by territory and group."""
