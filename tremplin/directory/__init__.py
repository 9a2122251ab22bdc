"""The structures that can help: reading the file that volunteers keep, checking it, searching it."""

from tremplin.directory.contacts import Contact, Contacts
from tremplin.directory.issues import Issue
from tremplin.directory.live import LiveDirectory
from tremplin.directory.needs import Match, Need
from tremplin.directory.opening import OpeningState
from tremplin.directory.records import Service, Structure
from tremplin.directory.search import DEPARTEMENT, Directory, Found, Page, Radius

__all__ = [
    "DEPARTEMENT",
    "Contact",
    "Contacts",
    "Directory",
    "Found",
    "Issue",
    "LiveDirectory",
    "Match",
    "Need",
    "OpeningState",
    "Page",
    "Radius",
    "Service",
    "Structure",
]
