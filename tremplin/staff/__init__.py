"""For the staff: check what they write, talk with the assistant, see what people ask, keep nothing too long."""
