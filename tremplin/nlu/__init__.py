"""Understanding: the graph components that give a message its topics and its entities."""
