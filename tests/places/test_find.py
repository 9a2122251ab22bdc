"""Places inside any message: found where they are said, and never where they are not."""

from __future__ import annotations

import pytest

from tremplin.places import Gazetteer
from tremplin.places.bench import false_places

FOUND = [
    ("bjr jhabite a coté de lens g besoin dun pret", ["Lens (62)"]),
    ("je suis sur bordeaux", ["Bordeaux (33)"]),
    ("pas loin de Vaulx en velin", ["Vaulx-en-Velin (69)"]),
    ("a charlvile meziere ya une asso", ["Charleville-Mézières (08)"]),
    ("non pas la je me suis trompé c monbéliar", ["Montbéliard (25)"]),
    ("a quimper ou faut il allé", ["Quimper (29)"]),
    ("assos marseille 13015", ["Marseille 15e (13)"]),
    ("le bureau de lens", ["Lens (62)"]),
    ("et côté Cayenne ?", ["Cayenne (973)"]),
    ("J'habite à Lunel, moi je suis à Nîmes", ["Lunel (34)", "Nîmes (30)"]),
    ("le 65", ["Hautes-Pyrénées (65)"]),
    ("je suis dans le 13", ["Bouches-du-Rhône (13)"]),
    ("jsuis a tours", ["Tours (37)"]),
    ("j'habite à Sens depuis peu", ["Sens (89)"]),
    ("je travaille à Nice", ["Nice (06)"]),
    ("dans la Vienne", ["Vienne (département 86)"]),
    ("je vis à Vienne", ["Vienne (38)"]),
    ("j'habite au Port à la Réunion", ["Le Port (974)"]),
    ("12 rue de Paris, 59000 Lille", ["Lille (59)"]),
    ("mon code postal c'est 20000", ["Ajaccio (2A)"]),
    ("jhabite a saint brieux et jai des dettes ou aller", ["Saint-Brieuc (22)"]),
    ("j'habite kemper", ["Quimper (29)"]),
    ("je suis de bdx", ["Bordeaux (33)"]),
    ("bonjour, je vous écris de Tours", ["Tours (37)"]),
    ("je vis au mans", ["Le Mans (72)"]),
    ("13 rue des lilas 69100", ["Villeurbanne (69)"]),
    # A word that is the whole message is a town, or the zone that only a name can be.
    ("Alès", ["Alès (30)"]),
    ("Le Mans", ["Le Mans (72)"]),
    ("tours", ["Tours (37)"]),
    ("bonjour, nice svp", ["Nice (06)"]),
    ("Sens", ["Sens (89)"]),
    ("Pau", ["Pau (64)"]),
    ("gap", ["Gap (05)"]),
    ("la corse", ["Corse (région)"]),
    ("basse terre", ["Basse-Terre (971)"]),
    ("les abymes", ["Les Abymes (971)"]),
    ("Var", ["Var (83)"]),
    ("la Somme", ["Somme (80)"]),
    ("a la réunion", ["La Réunion (974)"]),
    ("sur nice", ["Nice (06)"]),
    ("vers sens", ["Sens (89)"]),
    ("sur gap", ["Gap (05)"]),
    ("à Die", ["Die (26)"]),
    ("en martinik", ["Martinique (972)"]),
    ("je vis en dordogn", ["Dordogne (24)"]),
]

NOT_PLACES = """\
bonjour merci de votre aide
ça va être nice
c'est sans sens
à sens unique
deux tours de table
je suis à bout
je suis à sec
y
il y a quoi
qu'il vienne demain
en somme ça va
3000 euros
j'ai 65 ans
dans 13 jours
1500 sur 18 mois
20000
20000 euros
15 000 euros
10 000 sur 48 mois
12500€
besoin de 20000
elle a 15000 de dettes
le 15 du mois
j'ai rdv le 12
j'appelle le 115
né en 75
mon 13e mois
dans le 3e trimestre
12+12=
monsieur Martin m'a dit
Maître Lens huissier
avec plaisir
chez orange
facture orange
à la croix rouge
les restos du coeur
petit à petit
au passage
je vois plus le bout du bout
j'habite au 45 rue
j'habite chez mes parents
je vis avec 600 par mois
FR76 1234 5678
04 78 00 00 00
appelez moi au 06 75 69 33 31
à l'hôpital
je fais les marchés
ma petite retraite de maçon
redonnez moi l'adresse
c'est pas la bonne ville
vous vous êtes trompé de ville
je m'appelle Nancy et j'ai besoin d'un pret
j'ai tout perdu aux paris sportifs
jsuis a londre
je vis avec Florence
c'est nice
c nice
la somme
la manche
en somme
au port
je suis en galer
en retar de loyé
attendez avant, est-ce que c'est payant de les rencontrer ?
"""

# Places of the development set said in messages about something else: real ones.
REAL_PLACES = {"Poitiers", "Limoges", "paris", "Angers"}


@pytest.mark.parametrize(("message", "labels"), FOUND)
def test_places_are_found(gazetteer: Gazetteer, message: str, labels: list[str]) -> None:
    mentions = gazetteer.find(message)
    assert [mention.resolution.places[0].label for mention in mentions] == labels
    assert all(mention.resolution.kind == "found" for mention in mentions)


@pytest.mark.parametrize("message", NOT_PLACES.splitlines())
def test_common_words_amounts_and_dates_are_not_places(gazetteer: Gazetteer, message: str) -> None:
    assert gazetteer.find(message) == []


def test_no_false_place_in_the_development_messages(gazetteer: Gazetteer) -> None:
    assert {text for _, text in false_places(gazetteer)} <= REAL_PLACES


def test_the_cue_tells_who_lives_there(gazetteer: Gazetteer) -> None:
    lunel, nimes = gazetteer.find("Il vit à Lunel, moi je suis basée à Nîmes.")
    assert (lunel.cue, nimes.cue) == ("habite", "travaille")
    assert gazetteer.resolve("moi je suis basée à Nîmes, il vit à Lunel").places[0].label == "Lunel (34)"


def test_homonyms_are_asked(gazetteer: Gazetteer) -> None:
    (mention,) = gazetteer.find("jhabite saint denis je vais voir ki pour un pret")
    assert mention.resolution.kind == "ask"
    assert {place.departement for place in mention.resolution.places} == {"93", "974"}


def test_a_very_long_message_is_read(gazetteer: Gazetteer) -> None:
    message = "je suis fatiguée de tout ça et " * 160 + "j'habite à Lens"
    assert [mention.text for mention in gazetteer.find(message)] == ["Lens"]
