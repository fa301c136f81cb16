"""Where usage comes from: one description a source, and how a file is matched with it."""
