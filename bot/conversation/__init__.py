"""What is said in an answer's thread: scenarios, what-ifs, reasons, differences, decisions."""
