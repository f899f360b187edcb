"""What the ledger as a whole suggests: who holds a place on a day, tolls as intervals, track records.

An estimate sums up claims with its reasons; it is no finding of fact.
"""

from .evidence import Evidence
from .habits import Habits
from .habits import load as load_habits
from .holder import HolderDay, HolderEstimator, Theatre
from .learn import learn
from .reading import from_claims
from .record import Record, Settled, record, records, settle
from .settled import ControlMap, as_evidence, read_acled, read_ged
from .tolls import Count, Faceoff, Step, Toll, counts, faced, moved, of_event, of_period

__all__ = [
    "ControlMap",
    "Count",
    "Evidence",
    "Faceoff",
    "Habits",
    "HolderDay",
    "HolderEstimator",
    "Record",
    "Settled",
    "Step",
    "Theatre",
    "Toll",
    "as_evidence",
    "counts",
    "faced",
    "from_claims",
    "learn",
    "load_habits",
    "moved",
    "of_event",
    "of_period",
    "read_acled",
    "read_ged",
    "record",
    "records",
    "settle",
]
