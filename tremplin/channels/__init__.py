"""The ways in and out: one channel a file, thin, over what Rasa says."""
