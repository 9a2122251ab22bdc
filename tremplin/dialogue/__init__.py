"""Rasa's policy and NLG as the project needs them."""
