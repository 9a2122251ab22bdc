"""Places: what a person typed → a commune, several to choose from, or nothing. Imports nothing of the project."""

from tremplin.places.gazetteer import Gazetteer, load_gazetteer
from tremplin.places.place import Mention, Place, Resolution

__all__ = ["Gazetteer", "Mention", "Place", "Resolution", "load_gazetteer"]
