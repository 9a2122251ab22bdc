"""Tremplin: a Rasa assistant, in French, on micro-credit and the structures that help people in financial difficulty."""
