"""Words from the files that people edit, and what is wrong with them."""

from pathlib import Path

import pytest

from gateway.prompts.catalogue import Catalogues, Prompt, load
from gateway.prompts.faults import CatalogueError, UnknownPromptError

KHMER = """\
language: khm
prompts:
  greeting:
    words: ជម្រាបសួរ។
    romanised: Chumreap suor.
    gloss: Hello.
  can_you_listen:
    words: ស្ដាប់បានទេ?
    written: អានបានទេ?
    romanised: Sdap ban te?
    written_romanised: An ban te?
    gloss: Can you listen?
    written_gloss: Can you read?
"""
ENGLISH = "language: eng\nwords_from: {language: khm, field: gloss}\nprompts: {}\n"


def folder(tmp_path: Path, **files: str) -> Path:
    for lang, content in files.items():
        (tmp_path / lang).mkdir(exist_ok=True)
        (tmp_path / lang / "catalogue.yaml").write_text(content, "utf-8")
    return tmp_path


def faults(tmp_path: Path, **files: str) -> list[str]:
    with pytest.raises(CatalogueError) as told:
        load(folder(tmp_path, **files))
    return [str(fault).removeprefix(f"{tmp_path}/") for fault in told.value.faults]


def test_a_prompt_is_said_and_written_in_the_letters_that_she_writes(tmp_path: Path) -> None:
    prompt = load(folder(tmp_path, khm=KHMER)).prompt("khm", "can_you_listen")
    assert (prompt.words, prompt.romanised) == ("ស្ដាប់បានទេ?", "Sdap ban te?")
    assert (prompt.text("khmer"), prompt.text("latin")) == ("អានបានទេ?", "An ban te?")


def test_english_speaks_the_glosses(tmp_path: Path) -> None:
    catalogues = load(folder(tmp_path, khm=KHMER, eng=ENGLISH))
    assert catalogues.prompt("eng", "greeting").words == "Hello."
    assert catalogues.prompt("eng", "can_you_listen").text("latin") == "Can you read?"


def test_a_language_that_nobody_writes_has_a_meaning_and_texts_say_it_in_khmer(tmp_path: Path) -> None:
    mark = load(folder(tmp_path, khm=KHMER)).languages["khm"]["greeting"].spoken
    entry = 'words: ""\n    romanised: ""\n    gloss: Hello.\n'
    tampuan = f"language: tpu\nprompts:\n  greeting:\n    made_from: {mark}\n    {entry}"
    found = load(folder(tmp_path, khm=KHMER, tpu=tampuan))
    assert found.written("tpu", "greeting").text("khmer") == "ជម្រាបសួរ។"
    assert found.languages["tpu"]["greeting"].spoken == mark
    assert Catalogues.from_json(found.to_json()) == found
    assert "made_from" not in load(folder(tmp_path, tpu=ENGLISH.replace("eng", "tpu"))).to_json(), (
        "what was published before keeps its bytes"
    )
    told = faults(tmp_path, khm=KHMER, tpu=f"language: tpu\nprompts:\n  greeting:\n    {entry}")
    assert any("greeting.words: is empty" in one for one in told), "only a translation may be without words"


def test_what_a_language_lacks_is_said_in_khmer_and_never_in_a_third(tmp_path: Path) -> None:
    tampuan = "language: tpu\nprompts: {}\n"
    catalogues = load(folder(tmp_path, khm=KHMER, eng=ENGLISH, tpu=tampuan))
    assert catalogues.prompt("tpu", "greeting").words == "ជម្រាបសួរ។"
    with pytest.raises(UnknownPromptError, match="farewell"):
        catalogues.prompt("tpu", "farewell")


def test_places_and_services_are_words_too(tmp_path: Path) -> None:
    name = ("place.160101", "ម៉ាលិក", "Malik", "Malik commune")
    catalogues = load(folder(tmp_path, khm=KHMER, eng=ENGLISH)).with_names([name])
    assert catalogues.prompt("khm", "place.160101").text("latin") == "Malik"
    assert catalogues.prompt("eng", "place.160101").words == "Malik commune"
    assert catalogues.prompt("khm", "greeting").words == "ជម្រាបសួរ។"


def test_a_published_version_comes_back_as_it_was(tmp_path: Path) -> None:
    catalogues = load(folder(tmp_path, khm=KHMER, eng=ENGLISH))
    assert Catalogues.from_json(catalogues.to_json()) == catalogues
    assert load(tmp_path).to_json() == catalogues.to_json()


def test_the_version_changes_with_what_she_hears_and_not_with_notes() -> None:
    prompt = Prompt("consent", "ពាក្យ", "peak", "words")
    assert prompt.version == Prompt("consent", "ពាក្យ", "peak", "other gloss", note="slow").version
    assert prompt.version != Prompt("consent", "ពាក្យ", "peak", "words", written="").version


def test_every_fault_is_told_at_once_with_its_line_and_what_to_do(tmp_path: Path) -> None:
    broken = KHMER.replace("gloss: Hello.", "glos: Hello.").replace("Sdap ban te?", "Sdap bân te?")
    dear = "which makes a text message more than twice as dear"
    assert faults(tmp_path, khm=broken, eng=ENGLISH.replace("gloss", "note")) == [
        "eng/catalogue.yaml, line 2: words_from.field: Input should be 'gloss'; correct it",
        "khm/catalogue.yaml, line 3: prompts.greeting.gloss: is missing; add it",
        "khm/catalogue.yaml, line 6: prompts.greeting.glos: means nothing here; "
        "correct the name, indent it as the entries above, or take it out",
        f"khm/catalogue.yaml, line 10: prompts.can_you_listen.romanised: has â, {dear}; correct it",
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("words: ជម្រាបសួរ។", "words: 17"), "line 4: prompts.greeting.words: is not text; write text, in quotes"),
        (("words: ជម្រាបសួរ។", 'words: " "'), "line 4: prompts.greeting.words: is empty; write the words"),
        (("words: ជម្រាបសួរ។", 'words: "a\\nb"'), "line 4: prompts.greeting.words: has a line break or an invisible character"),
        (("    written_gloss: Can you read?\n", ""), "line 7: prompts.can_you_listen: is written otherwise in one form only"),
        (("  can_you_listen:", "  Can-you-listen:"), "line 7: prompts.Can-you-listen: is no name; use small letters"),
        (("  can_you_listen:", "  greeting:"), "line 7: file: greeting stands here a second time; remove one of the two"),
        (("    gloss: Hello.", "\tgloss: Hello."), "line 6: file: a tab; indent with spaces"),
        (("gloss: Hello.", 'gloss: "Hello.'), "line 6: file: a quote begins here and does not end; close it"),
        (("gloss: Hello.", "gloss: Listen: hello."), "line 6: file: this line cannot be read; look at how far it is indented"),
        (("language: khm", "language: [khm"), "file:"),
        (("language: khm", "language: tpu"), "line 1: language: says tpu in the folder khm; let folder and language agree"),
        (("words: ជម្រាបសួរ។", "words: " + "ក" * 1001), "shorten it; nobody listens that long"),
    ],
)
def test_a_fault_names_file_line_key_and_remedy(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    (fault,) = faults(tmp_path, khm=KHMER.replace(*change))
    assert fault.startswith("khm/catalogue.yaml, line ")
    assert told in fault


def test_unseen_marks_are_dropped_for_they_cost_letters_in_a_text(tmp_path: Path) -> None:
    catalogues = load(folder(tmp_path, khm=KHMER.replace("ជម្រាបសួរ", "ជម្រាប\u200bសួរ")))
    assert catalogues.prompt("khm", "greeting").words == "ជម្រាបសួរ។"


def test_a_file_that_is_no_catalogue_is_refused(tmp_path: Path) -> None:
    assert "there is no Khmer catalogue" in faults(tmp_path)[0]
    assert "is larger than" in faults(tmp_path, khm=KHMER + "#" * 1_000_000)[0]
    (tmp_path / "khm" / "catalogue.yaml").write_bytes(b"language: \xff\xfe")
    with pytest.raises(CatalogueError, match="is not UTF-8; save it as UTF-8"):
        load(tmp_path)


def test_words_come_only_from_a_language_that_has_its_own(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, khm=KHMER, eng=ENGLISH.replace("khm", "tpu"))
    assert "tpu has no words of its own; name a language that has" in fault
