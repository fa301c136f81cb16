"""An answer's data as blocks for Slack, text for a terminal, pictures: figures and templates."""
