"""Every value on the wire as a pydantic model, one file each; schemas/json/ is generated from them."""
