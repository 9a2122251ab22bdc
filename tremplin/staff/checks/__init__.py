"""One kind of fault a module; each gives `tremplin.answers.Fault`, never prints. No Rasa here: the check takes a second."""
