"""alert-action/1: what a person did about an alert. Value of alerts.actions."""

from typing import Literal

from pydantic import Field

from schemas.models.alert_lifecycle import Acknowledgement
from schemas.models.fields import OpenShape, Uuid


class AlertAction(OpenShape):
    """Taken over into the lifecycle by the alerter that decides."""

    schema_: Literal["alert-action/1"] = Field(alias="schema")
    action_id: Uuid
    alert_id: str
    kind: Literal["acknowledge"]
    acknowledgement: Acknowledgement
