"""The switch: an embedded telephone exchange that speaks the contracted APIs, healthy and deterministic."""
