"""Menus as an officer changes them, edit by edit: what comes out, what stays, and what is refused in words."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.drafting import edits, written
from gateway.drafting.edits import Edit, apply
from gateway.drafting.outline import outline, pieces, said_at
from gateway.drafting.sayings import Otherwise, Translation, Words, otherwise_of, words_of
from gateway.drafting.sheet import Sheet
from gateway.drafting.written import NewChoice
from gateway.flows.compile import read
from gateway.flows.faults import FlowError, codes
from gateway.prompts.clips import Voices
from tests.spoken import sources

WATER = Words("ទឹក", "Tuk", "Clean water")
WELL = Words("អណ្ដូង", "Andoung", "The well")


def sheet() -> Sheet:
    return Sheet(sources().flows, sources().catalogues.own_words().languages)


def refused(of: Sheet, edit: Edit) -> list[str]:
    with pytest.raises(FlowError) as why:
        apply(of, edit)
    return [fault.code for fault in why.value.faults]


def lines_changed(before: Sheet, after: Sheet, file: str) -> tuple[set[str], set[str]]:
    old, new = before.flows[file].splitlines(), after.flows[file].splitlines()
    return {*old} - {*new}, {*new} - {*old}


def test_a_menu_is_built_from_above() -> None:
    """The choice comes first and leads to what is not there yet; then the question behind it is built."""
    before = sheet()
    with_choice = apply(before, edits.AddChoice("main", "can_you_listen", NewChoice(words=WATER)))
    seen = outline(read(with_choice.flows), "main", with_choice, Voices())
    assert seen.missing == ["clean_water"]
    built = apply(
        with_choice, edits.AddMenu("main", Words("ទឹកអ្វី?", "Tuk avei?", "Which water?"), (NewChoice("decoy", WELL),), "clean_water")
    )
    part = outline(read(built.flows), "main", built, Voices()).part("clean_water")
    assert part and [(way.by, way.to, way.saying and way.saying.gloss) for way in part.keys] == [("1", "decoy", "The well")]
    assert [(came.node, came.by) for came in part.came] == [("can_you_listen", "2")]
    gone, come = lines_changed(before, built, "main.yaml")
    assert not gone and '        "2": {label: clean_water, next: clean_water}' in come


def test_words_stay_together_and_english_follows_the_gloss() -> None:
    before = sheet()
    made = apply(before, edits.SetWords("topics", WATER))
    assert words_of(made, "topics") == WATER
    english = made.prompt("eng", "topics")
    assert english and (english.words, english.romanised) == ("Clean water", "Clean water")
    assert set(made.changed_from(before)) == {"words/khm/topics", "words/eng/topics"}


def test_a_translation_knows_which_khmer_it_was_made_from() -> None:
    said = apply(sheet(), edits.SetTranslation("topics", "tpu", Translation(latin="some", meaning="Which one?")))
    tampuan = said.prompt("tpu", "topics")
    assert tampuan and (tampuan.words, tampuan.gloss) == ("", "Which one?") and not tampuan.older_than(said.prompt("khm", "topics"))
    assert tampuan.spoken == said.words["khm"]["topics"].spoken, "nobody writes it: the Khmer is what she says in it"
    reworded = apply(said, edits.SetWords("topics", WATER))
    assert tampuan.older_than(reworded.prompt("khm", "topics"))
    seen = outline(read(reworded.flows), "main", reworded, Voices()).part("topics")
    assert seen and [one.lang for one in seen.says[0].spoken if one.older] == ["tpu"]
    again = apply(reworded, edits.SetTranslation("topics", "tpu", Translation(meaning="Clean water")))
    assert not again.words["tpu"]["topics"].older_than(again.prompt("khm", "topics"))
    assert apply(again, edits.SetTranslation("topics", "tpu", None)).words["tpu"] == {}


def test_what_is_texted_is_kept_in_three_forms_or_none_with_words_that_stand_for_it() -> None:
    written_ = Words("អានបាន?", "An ban?", "Can you read?")
    made = apply(sheet(), edits.SetOtherwise("topics", Otherwise(written_, keywords=("ask", "សួរ"))))
    assert otherwise_of(made, "topics") == Otherwise(written_, keywords=("ask", "សួរ"))
    assert made.words["eng"]["topics"].written == "Can you read?"
    silent = apply(made, edits.SetOtherwise("topics", Otherwise(silent=True)))
    assert otherwise_of(silent, "topics") == Otherwise(silent=True) and silent.words["eng"]["topics"].written == ""
    assert otherwise_of(apply(silent, edits.SetOtherwise("topics", Otherwise())), "topics") == Otherwise()


def test_where_a_prompt_is_said_is_known_before_it_is_changed() -> None:
    places = said_at(read(sheet().flows), "health")
    assert ("main", "topics", "1") in [(came.flow, came.node, came.by) for came in places]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (edits.SetWords("nothing", WATER), "F90"),
        (edits.SetWords("topics", Words("ទឹក", "", "Water")), "F99"),
        (edits.SetOtherwise("topics", Otherwise(Words("ទឹក", "", "Water"))), "F99"),
        (edits.SetOtherwise("topics", Otherwise(keywords=("12",))), "F97"),
        (edits.SetOtherwise("nothing", Otherwise()), "F90"),
        (edits.SetTranslation("topics", "eng", Translation("x", "x")), "F90"),
        (edits.SetTranslation("topics", "tpu", Translation("x", "")), "F97"),
        (edits.SetLabel("main", "topics", "1", "nothing"), "F90"),
        (edits.AddNotice("main", Words(), "decoy", prompt="nothing"), "F90"),
        (edits.SetWords("topics", Words("ទឹក", "Tưk", "Water")), "F97"),
        (edits.RenameNode("main", "topics", "Topics!"), "F95"),
        (edits.RenameNode("main", "topics", "health"), "F91"),
        (edits.RemoveNode("main", "topics"), "F92"),
        (edits.RemoveNode("main", "topics", "topics"), "F94"),
        (edits.RemoveChoice("main", "topics", "7"), "F90"),
        (edits.RemoveChoice("main", "can_you_listen", "1"), "F29"),
        (edits.AddChoice("main", "topics", NewChoice("decoy", WATER)), "F31"),
        (edits.AddChoice("main", "greeting", NewChoice("decoy", WATER)), "F90"),
        (edits.MoveChoice("main", "topics", "1", "9"), "F30"),
        (edits.SetRetries("main", "topics", 9), "F29"),
        (edits.SetLead("main", "greeting", "next", ""), "F28"),
        (edits.SetLead("main", "greeting", "next", "Über"), "F29"),
        (edits.AddFlow(WATER, (NewChoice("question", WELL),), "main"), "F98"),
        (edits.AddFlow(WATER, (NewChoice("question", WELL),), "callback"), "F98"),
        (edits.AddFlow(WATER, (NewChoice("question", WELL),), "../main"), "F95"),
        (edits.AddFlow(WATER, ()), "F29"),
        (edits.RemoveFlow("health"), "F92"),
        (edits.RemoveFlow("nothing"), "F90"),
    ],
)
def test_what_cannot_be_done_is_said_by_its_code(edit: Edit, code: str) -> None:
    assert code in refused(sheet(), edit)


def test_a_flow_of_its_own_reads_like_ours() -> None:
    made = apply(sheet(), edits.AddFlow(WATER, (NewChoice("question", WELL),)))
    assert made.flows["clean_water.yaml"].splitlines()[1:] == [
        "flow: clean_water",
        "start: question",
        "nodes:",
        "  question:",
        "    menu:",
        "      prompt: clean_water",
        "      choices:",
        '        "1": {label: the_well, next: question}',
    ]
    assert apply(made, edits.RemoveFlow("clean_water")).flows == sheet().flows


def test_a_choice_into_another_flow_or_back_takes_a_node_that_all_of_them_share() -> None:
    news = (NewChoice("flow:legal", WATER), NewChoice("back:", WELL), NewChoice("flow:legal", label="health"))
    made = apply(sheet(), edits.AddFlow(WATER, news, "water"))
    assert made.flows["water.yaml"].splitlines()[-4:] == ["  legal:", "    subflow: {flow: legal}", "  back:", "    end: {back: true}"]
    again = apply(made, edits.SetLead("water", "question", "3", "back:"))
    assert again.flows["water.yaml"].count("end:") == 1 and '"3": {label: health, next: back}' in again.flows["water.yaml"]


def test_a_choice_leads_into_a_ready_made_part_of_another_flow() -> None:
    assert ("legal", "callback", "callback") in pieces(read(sheet().flows), "more")
    made = apply(sheet(), edits.SetLead("more", "choose", "3", "flow:legal/callback"))
    assert "  legal_callback:\n    subflow: {flow: legal, at: callback}" in made.flows["more.yaml"]
    assert apply(made, edits.SetLead("more", "choose", "2", "flow:legal/callback")).flows["more.yaml"].count("at: callback") == 1


def test_a_renamed_node_is_still_entered_from_other_flows() -> None:
    made = apply(sheet(), edits.SetLead("more", "choose", "3", "flow:main"))
    made = made.with_flow("more.yaml", made.flows["more.yaml"].replace("{flow: main}", "{flow: main, at: topics}"))
    assert "at: subjects" in apply(made, edits.RenameNode("main", "topics", "subjects")).flows["more.yaml"]
    assert refused(made, edits.RemoveNode("main", "topics", "decoy")) == ["F92"]


# -- whatever she does, in whatever order

TEXT = st.sampled_from(["", "Water", "water \u200b#:\"'{", "ទឹក", "x" * 1001, "a: b"])
WORDS = st.builds(Words, TEXT, TEXT, TEXT) | st.just(WATER)


@st.composite
def any_edit(draw: Any, of: Sheet) -> Edit:
    flow = draw(st.sampled_from([*written.names(of), "nowhere"]))
    nodes = [*written.nodes(of, flow)] if flow != "nowhere" else ["x"]
    node, to = st.sampled_from([*nodes, "nobody"]), st.sampled_from([*nodes, "new_one", "", "0 no!", "flow:decoy", "back:"])
    key, prompt = st.sampled_from("1234567"), st.sampled_from(["health", "topics", "nothing"])
    new = st.builds(NewChoice, to, WORDS, st.sampled_from(["", "health"]))
    news = st.lists(new, max_size=6).map(tuple)
    return draw(  # type: ignore[no-any-return]
        st.one_of(
            st.builds(edits.SetWords, prompt, WORDS),
            st.builds(edits.SetOtherwise, prompt, st.builds(Otherwise, WORDS, st.booleans(), st.lists(TEXT, max_size=2).map(tuple))),
            st.builds(edits.SetTranslation, prompt, st.sampled_from(["tpu", "eng"]), st.none() | st.builds(Translation, TEXT, TEXT, TEXT)),
            st.builds(edits.SetSaid, st.just(flow), node, st.lists(prompt, max_size=2).map(tuple), WORDS),
            st.builds(edits.AddMenu, st.just(flow), WORDS, news, to),
            st.builds(edits.AddNotice, st.just(flow), WORDS, to, to),
            st.builds(edits.CopyNode, st.just(flow), node, to),
            st.builds(edits.RenameNode, st.just(flow), node, to),
            st.builds(edits.RemoveNode, st.just(flow), node, to),
            st.builds(edits.AddChoice, st.just(flow), node, new),
            st.builds(edits.CopyChoice, st.just(flow), node, key, node),
            st.builds(edits.MoveChoice, st.just(flow), node, key, key),
            st.builds(edits.RemoveChoice, st.just(flow), node, key),
            st.builds(edits.SetLabel, st.just(flow), node, key, prompt, WORDS),
            st.builds(edits.SetLead, st.just(flow), node, st.sampled_from([*"1234", "next", "otherwise", "silence", "also"]), to),
            st.builds(edits.SetRetries, st.just(flow), node, st.none() | st.integers(-1, 6)),
            st.builds(edits.AddFlow, WORDS, news, to),
            st.builds(edits.RemoveFlow, st.just(flow)),
        )
    )


@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_any_edits_in_any_order_leave_files_that_load_or_say_why_not_and_undo_to_the_same_bytes(data: st.DataObject) -> None:
    begun = now = sheet()
    back: list[dict[str, str | None]] = []
    for _ in range(6):
        edit = data.draw(any_edit(now))
        assert msgspec.convert(msgspec.to_builtins(edit), Edit) == edit
        try:
            made = apply(now, edit)
        except FlowError as why:
            assert why.faults and all(fault.code in codes() and fault.what("khm") for fault in why.faults)
            continue
        flows = read(made.flows)
        for name in written.names(made):
            outline(flows, name, made, Voices())
        back.append(now.changed_from(made))
        assert now.with_pieces(made.changed_from(now)) == made
        now = made
    for kept in reversed(back):
        now = now.with_pieces(kept)
    assert now.flows == begun.flows and {lang: dict(own) for lang, own in now.words.items() if own} == {
        lang: dict(own) for lang, own in begun.words.items() if own
    }
