"""What a replica does in the steady state: steps, calibration, evidence, capacity."""
