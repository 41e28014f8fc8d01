"""Playing: recorded answers for those who ask as the recorded client did."""
