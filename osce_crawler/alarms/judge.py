"""All rules on one run."""

from collections.abc import Sequence

from osce_crawler.alarms.fills import fill_symptoms
from osce_crawler.alarms.identity import identity_symptoms
from osce_crawler.alarms.listings import listing_symptoms, refusal_symptoms
from osce_crawler.alarms.novelty import novelty_symptoms
from osce_crawler.alarms.observation import History, RunSeen
from osce_crawler.alarms.pairs import pair_symptoms
from osce_crawler.alarms.silence import flood_symptoms, silence_symptoms
from osce_crawler.alarms.symptoms import Symptom
from osce_crawler.alarms.texts import same_symptoms, text_symptoms


def symptoms_of(run: RunSeen, history: History) -> Sequence[Symptom]:
    """What is wrong with this run.

    Known releases that were read again are judged always; all else only after a complete run, if
    the history is ready.
    """
    found = [*pair_symptoms(run.pairs, history.known_types)]
    if not history.is_ready:
        return found
    found += refusal_symptoms(run)
    if run.is_complete:
        found += fill_symptoms(history)
        found += text_symptoms(history)
        found += same_symptoms(history)
        found += identity_symptoms(history)
        found += novelty_symptoms(run, history)
        found += listing_symptoms(run)
        found += flood_symptoms(history)
        # Why nothing new comes is explained where something else is wrong.
        found += [] if found else silence_symptoms(run, history)
    return found
