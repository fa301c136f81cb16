"""What is promised is done: questions and threads in order, once, by whichever process is alive."""
