"""Names and labels of the heads; the exported reader carries this table with its weights."""

from training.corpus.load import CERTAINTIES, POLARITIES, TIMES, TYPES

ROLES = ["source", "cue", "content"]
MENTIONS = [
    "Organisation", "Location", "Person", "Nationality", "Temporal", "Quantity", "Weapon", "Vehicle",
    "DocumentReference", "MilitaryPlatform", "Money", "Coordinate", "Frequency", "CommsIdentifier",
]  # fmt: skip
NER = ["PER", "LOC", "ORG", "MISC"]
WIKI = [
    "LOCATION", "PERSON_TYPE", "INSTITUTION", "PERIOD", "MEASURE", "PERSON", "EVENT", "NATIONAL", "ORGANISATION",
    "INSTALLATION", "TITLE",
]  # fmt: skip
MUC_ROLES = ["perp_individual", "perp_organization", "target", "victim", "weapon"]
MUC_TYPES = ["ATTACK", "BOMBING", "KIDNAPPING", "ARSON"]
MUC_CONFIDENCE = [
    "REPORTED AS FACT",
    "SUSPECTED OR ACCUSED",
    "CLAIMED OR ADMITTED",
    "SUSPECTED OR ACCUSED BY AUTHORITIES",
    "POSSIBLE",
]
EVENTS = [
    "Conflict.Attack", "Life.Die", "Life.Injure", "Contact.Contact", "Movement.Transportation",
    "Justice.ArrestJailDetain", "ArtifactExistence.DamageDestroyDisableDismantle", "Contact.ThreatenCoerce",
    "Contact.RequestCommand", "Justice", "Other",
]  # fmt: skip
# ACLED's sub-events with the five neighbors of the CASE 2021 task, and snippets that tell of none
SUB_EVENTS = [
    "NONE", "ARMED_CLASH", "ATTACK", "SUIC_BOMB", "REM_EXPLOS", "GRENADE", "AIR_STRIKE", "ART_MISS_ATTACK",
    "CHEM_WEAP", "GOV_REGAINS_TERIT", "NON_STATE_ACTOR_OVERTAKES_TER", "NON_VIOL_TERRIT_TRANSFER", "ABDUCT_DISSAP",
    "SEX_VIOL", "MOB_VIOL", "VIOL_DEMONSTR", "PEACE_PROTEST", "PROTEST_WITH_INTER", "FORCE_AGAINST_PROTEST",
    "PROPERTY_DISTRUCT", "DISR_WEAP", "ARREST", "AGREEMENT", "CHANGE_TO_GROUP_ACT", "HQ_ESTABLISHED", "OTHER", "DIPLO",
    "ATTRIB", "ORG_CRIME", "NATURAL_DISASTER", "MAN_MADE_DISASTER",
]  # fmt: skip

UPOS = [
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT", "SCONJ",
    "SYM", "VERB", "X",
]  # fmt: skip
DEPREL = [
    "acl", "advcl", "advmod", "amod", "appos", "aux", "case", "cc", "ccomp", "clf", "compound", "conj", "cop", "csubj",
    "dep", "det", "discourse", "dislocated", "expl", "fixed", "flat", "goeswith", "iobj", "list", "mark", "nmod",
    "nsubj", "nummod", "obj", "obl", "orphan", "parataxis", "punct", "reparandum", "root", "vocative", "xcomp",
]  # fmt: skip
ENTITIES = ["person", "place", "organization", "object", "event", "time", "abstract", "animal", "plant", "substance"]


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
    "sub_event": SUB_EVENTS,
}
# heads that only help the others to learn; they are not exported
AUXILIARY = {"upos": UPOS, "deprel": DEPREL, "entity": bio(ENTITIES)}
PARSE = 128  # dimensions in which a word looks for its head
LINKS = {
    "attribution": {"roles": ["source", "content"], "dim": 96},
    "claim": {"roles": ["content", "speaker", "cue", "actor", "target", "place", "when", "figure", "hedge"], "dim": 64},
    "coreference": {"roles": ["antecedent"], "dim": 64},
}
