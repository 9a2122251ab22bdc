"""The topics of messages that ask nothing of their own, or nothing about a loan: their names, and what sets them apart."""

OUT_OF_SCOPE = "hors_sujet"
PLACE = "lieu"
OTHER_LANGUAGE = "autre_langue"
RESTART = "recommencer"
COMPLAINT = "plainte"
HUMAN = "parler_humain"
YES, NO = "oui", "non"
POLITE = frozenset({"salutation", "remerciement", "au_revoir"})

# Messages that say nothing new: the answer to them is still about what was said before.
SAYS_NOTHING_NEW = frozenset({YES, NO, OUT_OF_SCOPE, COMPLAINT, "au_revoir", "remerciement", "robot", "capacites"})
# Messages that need no subject before them to be understood.
SAYS_WHAT_IT_IS = POLITE | {YES, NO, COMPLAINT, "robot", HUMAN, PLACE, RESTART}
# What these say is no information that somebody may doubt or ask to hear in simpler words.
NO_INFORMATION = SAYS_NOTHING_NEW | SAYS_WHAT_IT_IS | {OTHER_LANGUAGE}
