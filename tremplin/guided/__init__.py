"""The guided dialogues: a simulation, « est-ce pour moi ? », a list of papers. What is asked next, and what comes out.

Nothing here imports Rasa; the words and the rules stand in data/guide, data/orientation and data/papiers.
"""
