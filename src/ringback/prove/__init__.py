"""The proof: the suite held against the switch, once for each defect that it must catch and each variant that it must let pass."""
