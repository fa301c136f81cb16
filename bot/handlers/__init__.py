"""What each kind of job does: commands and forms asked, buttons pressed, messages in threads."""
