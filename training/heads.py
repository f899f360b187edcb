"""Names and labels of the heads; the exported reader carries this table with its weights."""

from training.corpus.load import CERTAINTIES, POLARITIES, TIMES, TYPES

ROLES = ["source", "cue", "content"]
MENTIONS = ["Organisation", "Location", "Person", "Nationality", "Temporal", "Quantity", "Weapon", "Vehicle", "DocumentReference",
            "MilitaryPlatform", "Money", "Coordinate", "Frequency", "CommsIdentifier"]
NER = ["PER", "LOC", "ORG", "MISC"]
WIKI = ["LOCATION", "PERSON_TYPE", "INSTITUTION", "PERIOD", "MEASURE", "PERSON", "EVENT", "NATIONAL", "ORGANISATION", "INSTALLATION", "TITLE"]
MUC_ROLES = ["perp_individual", "perp_organization", "target", "victim", "weapon"]
MUC_TYPES = ["ATTACK", "BOMBING", "KIDNAPPING", "ARSON"]
MUC_CONFIDENCE = ["REPORTED AS FACT", "SUSPECTED OR ACCUSED", "CLAIMED OR ADMITTED", "SUSPECTED OR ACCUSED BY AUTHORITIES", "POSSIBLE"]
EVENTS = ["Conflict.Attack", "Life.Die", "Life.Injure", "Contact.Contact", "Movement.Transportation", "Justice.ArrestJailDetain",
          "ArtifactExistence.DamageDestroyDisableDismantle", "Contact.ThreatenCoerce", "Contact.RequestCommand", "Justice", "Other"]


def bio(labels: list[str]) -> list[str]:
    return ["O", *[f"{p}-{x}" for x in labels for p in "BI"]]


# every head is a linear map; "multi" heads are read with a sigmoid, the rest with a softmax
TAGS = {
    "attribution": bio(ROLES),
    "mention": bio(MENTIONS),
    "ner": bio(NER),
    "wiki": bio(WIKI),
    "toponym": bio(["place"]),
    "muc_role": bio(MUC_ROLES),
    "muc_type": MUC_TYPES,
    "muc_confidence": MUC_CONFIDENCE,
    "event": ["O", *EVENTS],
    "fact": ["factuality"],
    "claim": ["O", *TYPES],
    "polarity": list(POLARITIES),
    "certainty": list(CERTAINTIES),
    "time": list(TIMES),
    "optional": ["optional"],
}
LINKS = {
    "attribution": {"roles": ["source", "content"], "dim": 96},
    "claim": {"roles": ["content", "speaker", "cue", "actor", "target", "place", "when", "figure", "hedge"], "dim": 64},
}
