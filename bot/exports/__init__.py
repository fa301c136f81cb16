"""What leaves for other programs: JSON, CSV, FOCUS and price lists."""
