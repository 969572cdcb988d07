"""Every blocker, verdict, reason and rule has its words, with names and without code names."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings

from tests.domain.bed_worlds import household, houses, occupant, people, person, propose, room
from tests.domain.case_worlds import MOVEMENT, NOW, cases, movements
from transit_desk.domain.apart import GroupProblem
from transit_desk.domain.beds.rules import explain
from transit_desk.domain.beds.values import (
    BedRule,
    Goal,
    GoalValue,
    Help,
    HelpKind,
    Household,
    LowReason,
    Placement,
    Reason,
    Room,
    RuleBroken,
    Unplaced,
    WhyNot,
)
from transit_desk.domain.boarding import Verdict
from transit_desk.domain.codes import Outcome, Sex
from transit_desk.domain.readiness import Blocker, BlockerKind, CaseFacts, Desk, MovementFacts, blockers
from transit_desk.domain.refusals import BedHeld, BedTaken, GroupsWrong, ReasonNeeded
from transit_desk.language import LANGUAGES, Translator
from transit_desk.language.bed_sentences import reason_sentence, rule_sentence, why_not_sentence
from transit_desk.language.blocker_sentences import (
    blocker_sentence,
    lifted_by_word,
    reasons,
    short_blocker,
    verdict_sentence,
)
from transit_desk.language.plan_sentences import clash_sentence, goal_name, goal_sentence, help_sentence
from transit_desk.language.sentences import sentence

EN = Translator("en")
TRANSLATORS = [Translator(code) for code in LANGUAGES]


def plain(sentence: str) -> bool:
    """Words for people: nothing left to fill in, no code name, no shouting, short enough for a cell."""
    return bool(sentence) and not set("{}_!") & set(sentence) and len(sentence) < 140


@settings(max_examples=200)
@given(cases(), movements())
def test_every_blocker_is_worded(facts: CaseFacts, movement: MovementFacts) -> None:
    for blocker in blockers(facts, movement, NOW):
        for t in TRANSLATORS:
            sentence = blocker_sentence(blocker, t)
            assert plain(sentence), sentence
            assert plain(short_blocker(blocker, t))
            assert plain(lifted_by_word(blocker.lifted_by, t))
        if blocker.person_id is not None and blocker.kind is not BlockerKind.CASE_HELD:
            assert str(blocker.facts["name"]) in blocker_sentence(blocker, EN)


@pytest.mark.parametrize("t", TRANSLATORS)
def test_every_code_has_words(t: Translator) -> None:
    for kind in BlockerKind:
        assert plain(short_blocker(Blocker(kind, Desk.MEDICAL), t))
    for verdict in Verdict:
        for at in (None, datetime(2026, 12, 9, 10, 5, tzinfo=UTC)):
            assert plain(verdict_sentence(verdict, t, at))
    facts: dict[str, str | int] = {
        "name": "P1",
        "room": "A1",
        "bed": "1",
        "household": "H1",
        "size": 3,
        "free": 0,
    }
    facts |= {"adult": "P2", "low": LowReason.OLD.value, "by": "P3", "most": 4, "rooms": "A2"}
    for reason in Reason:
        assert plain(reason_sentence(Placement(1, 1, 1, reason, facts), t))
    for why in WhyNot:
        assert plain(why_not_sentence(Unplaced(1, why, facts), t))
    for bed_rule in BedRule:
        assert plain(rule_sentence(RuleBroken(bed_rule, True, facts), t))
    assert plain(rule_sentence(RuleBroken(BedRule.KEPT_APART, True, {**facts, "others": "North"}), t))
    for low in LowReason:
        assert plain(reason_sentence(Placement(1, 1, 1, Reason.LOW_BED, {**facts, "low": low.value}), t))


@settings(max_examples=50, deadline=None)
@given(houses(), people())
def test_every_proposal_is_worded(rooms: list[Room], households: list[Household]) -> None:
    proposal = propose(rooms, households, [])
    for t in TRANSLATORS:
        assert all(plain(reason_sentence(placement, t)) for placement in proposal.placements)
        assert all(plain(why_not_sentence(missing, t)) for missing in proposal.unplaced)


def test_each_reason_is_said_once() -> None:
    one, other = (Blocker(BlockerKind.NOT_ASSESSED, Desk.MEDICAL, 1, {"name": name}) for name in ("P1", "P2"))
    assert reasons((one, one, other), EN) == [blocker_sentence(one, EN), blocker_sentence(other, EN)]


def test_times_are_the_centre_s() -> None:
    boarded = datetime(2026, 12, 9, 10, 5, tzinfo=UTC)
    assert verdict_sentence(Verdict.ALREADY_BOARDED, EN, boarded) == "Already boarded at 12:05"
    expired = Blocker(BlockerKind.EXPIRED, Desk.MEDICAL, 1, {"name": "P1", "until": MOVEMENT.departure})
    assert "09 Dec 2026 15:40" in blocker_sentence(expired, EN)


def test_a_holder_is_named_with_the_case_and_the_number_of_others() -> None:
    facts: dict[str, str | int] = {"name": "P1", "holder": "L9", "outcome": Outcome.UNFIT.value, "others": 0}
    held = Blocker(BlockerKind.CASE_HELD, Desk.MEDICAL, 1, facts)
    assert "L9 is unfit" in blocker_sentence(held, EN)
    linked = replace(held, facts={**facts, "case_number": "BI-2", "others": 2})
    assert "L9 (case BI-2) and 2 others" in blocker_sentence(linked, EN)


def test_hand_made_moves_are_explained() -> None:
    taken = [occupant(person(2, Sex.FEMALE), 2, 102)]
    (broken,) = explain([room(1, levels="ss")], taken, household(1, person(1)), 1, 101)
    assert rule_sentence(broken, EN) == "Unrelated men and women would share A1."


@pytest.mark.parametrize("t", TRANSLATORS)
def test_every_goal_and_every_help_has_words(t: Translator) -> None:
    for goal in Goal:
        assert plain(goal_name(goal, t))
        for value, bound in ((0, 0), (1, 0), (1, 1), (3, 2)):
            assert plain(goal_sentence(GoalValue(goal, value, bound), t))
    facts: dict[str, str | int] = {"room": "A1", "other": "BI-1", "from_room": "A2", "to_room": "A3"}
    for kind in HelpKind:
        for level in ("low", "any"):
            for rule in BedRule:
                one = Help(kind, {**facts, "level": level, "rule": rule.value})
                assert plain(help_sentence(one, t))
    assert plain(help_sentence(Help(HelpKind.RELAX_RULE, {"rule": BedRule.NO_UPPER_BUNK.value}), t))
    assert plain(clash_sentence(t, "P1", "A1 / 1", "P2", "BI-2", date(2026, 12, 8)))
    for rule in (BedRule.KEPT_APART, BedRule.MIXED_SEXES):
        broken = RuleBroken(rule, True, {"name": "P1", "room": "A1", "bed": "1"})
        said = clash_sentence(t, "P1", "A1 / 1", "", "", date(2026, 12, 8), broken)
        assert plain(said) and rule_sentence(broken, t) in said


def test_a_goal_says_what_no_plan_can_better() -> None:
    assert goal_sentence(GoalValue(Goal.SPLIT, 2, 2), EN) == (
        "2 families split; no plan can split fewer than 2."
    )
    assert goal_sentence(GoalValue(Goal.SHARED, 3, 2), EN) == (
        "3 rooms shared by unrelated households; at least 2 in any plan."
    )
    assert goal_sentence(GoalValue(Goal.SPLIT, 0, 0), EN) == "No family split."
    assert goal_sentence(GoalValue(Goal.SHARED, 1, 0), EN) == "1 room shared by unrelated households."


def test_refusals_name_who_has_and_who_holds_a_bed() -> None:
    taken = BedTaken("A1 / 1", "P1", "Grace", "BI-1")
    assert sentence(taken, EN) == (
        "A1 / 1: taken a moment ago by Grace for the household of BI-1 (P1). Choose another bed."
    )
    for error in (
        BedHeld("A1 / 1", "P1", "Grace", "BI-1"),
        BedHeld("A1 / 1", "P1"),
        ReasonNeeded("A1 / 1", "P1", (RuleBroken(BedRule.ROOM_FOR_MEN, True, {"room": "A1"}),)),
        *(GroupsWrong(problem) for problem in GroupProblem),
    ):
        for t in TRANSLATORS:
            assert plain(sentence(error, t) or "")
