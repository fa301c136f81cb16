"""What an operator runs and watches: the doctor, and later metrics, logs and administration."""
