"""The Home tab: questions, decisions and the team's own figures."""
