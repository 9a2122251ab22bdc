"""Rasa's custom actions, one small file each. No text (data/ holds it) and no logic that could live in tremplin/."""
