"""Who may do and see what: subjects, the policy, revocations (DESIGN section 8)."""
