"""Checks access tokens against the keys of one OIDC issuer (DESIGN section 8)."""
