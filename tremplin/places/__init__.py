"""Places: what a person typed → a commune, several to choose from, or nothing. Imports nothing of the project."""

from tremplin.places.gazetteer import DENIED, SECOND_CUES, Gazetteer, load_gazetteer
from tremplin.places.place import Mention, Place, Resolution

__all__ = ["DENIED", "SECOND_CUES", "Gazetteer", "Mention", "Place", "Resolution", "load_gazetteer"]
