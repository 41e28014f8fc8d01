"""What a vendor's server may do wrong: each defect violates one requirement, and is a wrapper around one fitting."""
