"""The demonstration issuer: an OpenID Connect provider for this machine alone, started by `vigilits up`."""
