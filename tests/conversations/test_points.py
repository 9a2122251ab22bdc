"""A subject answers the point that is asked of it, at once or in a short question afterwards; nothing unverified is said."""

import pytest

# (the messages of one person, words that the last answer must hold, words that it must not hold)
CONVERSATIONS = [
    # Who cannot pay is told whom to warn; who asks what happens is told that first.
    (["je n'arrive plus à payer la mensualité de mon microcrédit"], ["Prévenez tout de suite"], ["FICP"]),
    (["et si je ne rembourse pas ?"], ["2 mensualités", "FICP", "saisi", "Prévenez"], []),
    (["on risque koi si on rend pas"], ["2 mensualités", "Prévenez"], []),
    (["on va en prison si on paye pas ?"], ["prison", "relances", "Prévenez"], []),
    (["je veux ouvrir un kebab", "et si je rembourse pas le prêt ?"], ["entreprise", "jugement"], ["FICP"]),
    (["je suis fiché pour une mensualité ?"], ["2 mensualités", "60 jours"], []),
    (["Comment savoir si je suis fiché ?"], ["en ligne", "gratuit", "34 14"], []),
    (["Je suis fiché, puis-je demander ?"], ["pas d’office"], []),
    (["Je suis fiché, puis-je demander ?", "ça dure combien de temps ?"], ["5 ans", "7 ans"], ["semaines"]),
    (["peut-on saisir mon salaire ?"], ["jugement", "pas de règle vérifiée"], []),
    (["je peux rembourser plus tôt ?", "ils mettent une pénalité ?"], ["pénalité", "pas de règle vérifiée"], ["1,5"]),
    (["je peux rembourser plus tôt ?", "et le taux ?"], ["1,5"], ["pénalité"]),
    (["combien on peut emprunter ?", "et le taux ?"], ["1,5"], []),
    (["c'est quoi l'accompagnement, c'est obligatoire ?"], ["Oui", "fait partie"], []),
    (["combien de temps pour avoir l'argent ?"], ["plusieurs semaines"], []),
    (["est-ce que je perds mon RSA si j'emprunte ?"], ["pas de règle vérifiée", "Caf"], []),
    (["je dépose un dossier de surendettement", "ils vont me prendre ma voiture ?"], ["suspendues", "vérifiée"], []),
    (["mon dossier de surendettement est recevable, ça change quoi ?"], ["intérêts s’arrêtent", "loyer"], []),
    (["la Caf prête combien ?"], ["450", "Haute-Marne"], []),
    (["l'assurance est obligatoire ?"], ["assurance", "pas de règle vérifiée"], ["126"]),
    (["l'Adie c'est sérieux ?"], ["adie.org", "interdit"], []),
    (["quel est le taux de l'Adie ?"], ["9,87", "vérifiez"], []),
    (["l'Arce ou garder mes allocations, comment choisir ?"], ["France Travail"], ["25"]),
    (["combien d'heures d'intérim il faut avoir fait ?"], ["vérifiés", "revenus"], []),
    (["loca-pass pour un fonctionnaire ?"], ["fonctionnaires"], []),
]


@pytest.mark.parametrize(("messages", "held", "absent"), CONVERSATIONS, ids=[" / ".join(c[0]) for c in CONVERSATIONS])
async def test_the_point_that_is_asked_is_answered(new_conversation, messages, held, absent) -> None:
    conversation = await new_conversation()
    for message in messages:
        turn = await conversation.say(message)
    said = "\n".join(message.text for message in turn.messages).replace("\u00a0", " ").replace("\u202f", " ")

    assert [word for word in held if word not in said] == []
    assert [word for word in absent if word in said] == []


async def test_what_a_long_message_asks_besides_its_answers_comes_as_buttons(new_conversation) -> None:
    turn = await (await new_conversation()).say(
        "J'accompagne une dame au RSA qui veut passer le permis : combien peut-elle emprunter, sur combien de temps, "
        "quels papiers faut-il, et où doit-elle s'adresser ?"
    )

    answered = set(turn.topics)
    offered = {button["payload"].removeprefix("/") for message in turn.messages for button in message.buttons}
    assert {"montant", "duree", "documents"} <= answered | offered


async def test_a_message_of_two_questions_offers_no_third_that_it_does_not_ask(new_conversation) -> None:
    turn = await (await new_conversation()).say("quels papiers il faut et c'est long pour avoir la réponse ?")

    first = turn.messages[-1].buttons[0]["payload"]
    assert first == "/documents", "the follow-ups of the last answer, as its file has them"
