"""Facts about reading a paste: what people paste is understood, what is wrong is named, nothing is guessed."""

from __future__ import annotations

import secrets
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.model import Cloud, Language
from bot.scripts import PastedIds, ScriptKind
from bot.scripts.paste import read_words, reads_as_tenant
from bot.values import is_domain, is_guid, is_mailbox

APP = "11111111-aaaa-4bbb-8ccc-000000000001"
OBJECT = "22222222-aaaa-4bbb-8ccc-000000000002"
TENANT = "33333333-aaaa-4bbb-8ccc-000000000003"
BOX = "office@kanzlei-muster.example"
OTHER = "o'brien@kanzlei-muster.example"


def ids(words: str) -> tuple[str, str, str, tuple[str, ...]]:
    read = read_words(words)
    return read.tenant, read.app_id, read.object_id, read.mailboxes


def mistakes(words: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_words(words)
    return caught.value.sentence.de


@pytest.mark.parametrize(
    "words",
    [
        f"{APP} {OBJECT} {BOX}",
        f"{APP.upper()} {{{OBJECT}}} {BOX}",
        f"`{APP}` `{OBJECT}` `{BOX}`",
        f"<{APP}> <{OBJECT}> <{BOX}>",
        f'„{APP}“, ‚{OBJECT}‘; "{BOX}",',
        f"{APP},{OBJECT};{BOX}.",
        f"{BOX} {APP} {OBJECT}",
        f"{APP} {BOX} {OBJECT}",
        f"{APP}\u00a0{OBJECT}\u202f{BOX}",
        f"\ufeff{APP}\u200b {OBJECT}\n{BOX}\u2060",
        f"{APP.replace('-', '–')} {OBJECT.replace('-', '‑')} {BOX}",
        f"{APP.replace('-', '')} {OBJECT} {BOX}",
        f"{APP} {OBJECT} <mailto:{BOX}|{BOX}>",
        f"{APP} {OBJECT} &lt;mailto:{BOX}|{BOX}&gt;",
        f"{APP} {OBJECT} <mailto:{BOX}?subject=Hallo|Büro>",
        f"{APP} {OBJECT} mailto:{BOX}",
        f"App-ID: {APP} Objekt-ID: {OBJECT} Postfach: {BOX}",
        f"App-ID:{APP} Objekt-ID:{OBJECT} Postfach:{BOX}",
        f"Objekt-ID: {OBJECT}\nAnwendungs-ID: {APP}\n{BOX}",
        f"Application (client) ID: {APP} Object ID {OBJECT} {BOX}",
        f"AppId={APP} ObjectId={OBJECT} {BOX}",
        f"*{APP}* – {OBJECT} – {BOX}",
        f"<https://entra.microsoft.com/#view/Blade/objectId/{OBJECT}/appId/{APP}> {BOX}",
        f"{APP} {OBJECT} {BOX} {BOX}",
    ],
)
def test_ids_are_understood_in_any_wrapping(words: str) -> None:
    """However the two ids and the mailbox were pasted, they are read the same way."""

    assert ids(words) == ("", APP, OBJECT, (BOX,))


@pytest.mark.parametrize(
    ("words", "tenant"),
    [
        (f"kanzlei-muster {APP} {OBJECT} {BOX}", "kanzlei-muster"),
        (f"kanzlei-muster.example {APP} {OBJECT} {BOX}", "kanzlei-muster.example"),
        (f"<http://kanzlei-muster.example|kanzlei-muster.example> {APP} {OBJECT} {BOX}", "kanzlei-muster.example"),
        (f"{TENANT.upper()} {APP} {OBJECT} {BOX}", TENANT),
        (f"{BOX} {TENANT} {APP} {OBJECT}", TENANT),
        (f"{APP} {OBJECT} {BOX} --tenant {TENANT.upper()}", TENANT),
        (f"{APP} {OBJECT} {BOX} —tenant=kanzlei", "kanzlei"),
        (f"Objekt-ID: {OBJECT} Mandanten-ID: {TENANT} App-ID: {APP} {BOX}", TENANT),
        (f"{APP} {OBJECT} {BOX} Mandant: kanzlei", "kanzlei"),
        (f"Müller {APP} {OBJECT} {BOX}", "Müller"),
    ],
)
def test_a_tenant_is_found_in_front_behind_its_option_or_by_its_label(words: str, tenant: str) -> None:
    """A name, domain or id of a tenant is told apart from the other words."""

    assert ids(words) == (tenant, APP, OBJECT, (BOX,))


@pytest.mark.parametrize(
    "words",
    ["kanzlei-muster", " kanzlei-muster ", "`kanzlei-muster`", "--tenant kanzlei-muster", "Mandant: kanzlei-muster"],
)
def test_a_stored_tenants_name_alone_suffices(words: str) -> None:
    """Ids and mailboxes may come from the store."""

    assert ids(words) == ("kanzlei-muster", "", "", ())


def test_a_lone_guid_is_the_tenants() -> None:
    """An id without a mailbox can only name a stored tenant."""

    assert ids(TENANT) == (TENANT, "", "", ())


def test_mailboxes_keep_their_spelling_and_order_and_come_once() -> None:
    """Mailboxes are as typed; a repetition in other letters is the same mailbox."""

    assert ids(f"Office@x.example {APP} {OBJECT} {OTHER} office@X.example")[3] == ("Office@x.example", OTHER)


@pytest.mark.parametrize("dash", ["--", "—", "–", "–-", "-", "――"])
def test_any_dash_begins_an_option(dash: str) -> None:
    """Slack and word processors turn two hyphens into a dash."""
    read = read_words(
        f"{dash}undo {dash}disable–wam {dash}cloud gcc–high {dash}delegated Kunde.Example {dash}enable-protocols {dash}lang EN {APP} {OBJECT} {BOX}"
    )

    assert (read.options.kind, read.options.disable_wam, read.options.cloud) == (ScriptKind.UNDO, True, Cloud.GCC_HIGH)
    assert (read.options.delegated, read.options.enable_protocols, read.language) == (
        "kunde.example",
        True,
        Language.EN,
    )
    assert (read.app_id, read.object_id, read.mailboxes) == (APP, OBJECT, (BOX,))


def test_without_options_the_script_sets_up() -> None:
    """Nothing is switched on that was not asked for."""
    options = read_words(f"{APP} {OBJECT} {BOX}").options

    assert (options.kind, options.cloud, options.enable_protocols, options.disable_wam, options.delegated) == (
        ScriptKind.SETUP,
        None,
        False,
        False,
        "",
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "um wen es geht"),
        (BOX, "um wen es geht"),
        (f"{APP} {APP} {BOX}", "sind gleich"),
        (f"{APP} {OBJECT[:-1]} {BOX}", "Keine vollständige ID"),
        (f"{APP} {OBJECT}0 {BOX}", "Keine vollständige ID"),
        (f"{APP} {OBJECT[:-1]}g {BOX}", "Keine vollständige ID"),
        (f"{APP} {OBJECT} office@kanzlei", "Keine Postfachadresse"),
        (f"{APP} {OBJECT} bü@kanzlei.example", "Keine Postfachadresse"),
        (f"{APP} {OBJECT} {BOX} x'; Remove-Item", "Weder ID noch Postfachadresse"),
        (f"{APP} {OBJECT} {BOX} kanzlei.example", "Weder ID noch Postfachadresse"),
        ("kanzlei muster", "Weder ID noch Postfachadresse"),
        (f"{TENANT} {APP} {OBJECT} {TENANT[:-1]}4 {BOX}", "Zu viele IDs"),
        (f"kanzlei {TENANT} {APP} {OBJECT} {BOX}", "Zu viele IDs"),
        (f"kanzlei {APP} {OBJECT} {BOX} --tenant anders", "Mehrfach angegeben"),
        (f"App-ID: {APP} App-ID: {OBJECT} {BOX}", "Mehrfach angegeben"),
        (f"{APP} {OBJECT} {BOX} --frobnicate", "Unbekannte Option"),
        (f"{APP} {OBJECT} {BOX} --cloud mars", "Unbekannte Cloud"),
        (f"{APP} {OBJECT} {BOX} --delegated nowhere", "--delegated braucht eine Domäne"),
        (f"{APP} {OBJECT} {BOX} --delegated", "Der Wert fehlt"),
        (f"{APP} {OBJECT} {BOX} --cloud --undo", "Der Wert fehlt"),
        (f"{APP} {OBJECT} {BOX} --undo --inspect", "schließen einander aus"),
        (f"{APP} {OBJECT} {BOX} --lang fr", "--lang kennt de und en"),
        (f"{APP} {OBJECT} {BOX} --tenant $(x)", "Kein Kunde"),
        ("x" * 30_000, "zu lang"),
    ],
)
def test_what_is_wrong_is_named(words: str, said: str) -> None:
    """A mistake is a sentence, never a script for something else."""

    assert said in mistakes(words)


def test_everything_wrong_is_named_at_once() -> None:
    """Nobody has to try five times to find five mistakes."""
    said = mistakes(f"{APP} {APP} a@b --cloud mars --frobnicate {OBJECT[:-2]}")

    for part in ("sind gleich", "„a@b“", "„mars“", "„--frobnicate“", "Keine vollständige ID"):
        assert part in said


def test_a_secret_among_the_words_is_named_and_not_shown() -> None:
    """A pasted client secret is refused and appears in no sentence."""
    letters = string.ascii_letters + string.digits
    secret = (
        "".join(secrets.choice(letters) for _ in range(3)) + "8Q~" + "".join(secrets.choice(letters) for _ in range(34))
    )
    said = mistakes(f"{APP} {OBJECT} {BOX} {secret}")

    assert "Geheimnis gehört nicht hierher" in said
    assert secret not in said
    assert secret[8:20] not in said


PIECES = st.one_of(
    st.sampled_from(
        [
            APP,
            OBJECT,
            TENANT,
            BOX,
            OTHER,
            "--undo",
            "—cloud",
            "–tenant",
            "--delegated",
            "App-ID:",
            "kanzlei",
            "<mailto:",
            "|",
            ">",
            "'",
            "‘; Remove-Item x; ’",
            "$(x)",
        ]
    ),
    st.text(max_size=30),
)


@given(st.lists(PIECES, max_size=12).map(" ".join))
@example("{} {0} {words} %s")
@example("<" * 500 + "|" * 500)
def test_whatever_is_pasted_ends_in_clean_values_or_in_a_short_sentence(words: str) -> None:
    """Hostile text yields ids, addresses and names that the allow-lists know, or a sentence of at most 500 characters on one line."""
    try:
        read = read_words(words)
    except BadInput as said:
        for sentence in (said.sentence.de, said.sentence.en):
            assert 0 < len(sentence) <= 500
            assert len(sentence.splitlines()) == 1
        return

    assert_clean(read)


def assert_clean(read: PastedIds) -> None:
    assert all(not i or is_guid(i) for i in (read.app_id, read.object_id))
    assert all(is_mailbox(m) for m in read.mailboxes)
    assert not read.options.delegated or is_domain(read.options.delegated)
    assert not read.tenant or all(c.isalnum() or c in "._-" for c in read.tenant)


@given(st.permutations([APP + " " + OBJECT, BOX, OTHER, "--inspect", "--cloud dod", "--disable-wam"]))
def test_order_does_not_matter_where_it_is_clear(parts: list[str]) -> None:
    """Mailboxes and options may stand anywhere."""
    read = read_words(" ".join(parts))

    assert (read.app_id, read.object_id, set(read.mailboxes)) == (APP, OBJECT, {BOX, OTHER})
    assert (read.options.kind, read.options.cloud, read.options.disable_wam) == (ScriptKind.INSPECT, Cloud.DOD, True)


def test_many_mistakes_stay_a_short_sentence() -> None:
    """A thousand wrong words are counted, not listed."""
    said = mistakes(" ".join(f"wrong{i}" + "!" * 60 for i in range(200)) + " --a --b --cloud x" + " a@b" * 50)

    assert len(said) <= 500
    assert "weitere" in said


@pytest.mark.parametrize("end", ["--", "–", "—", "―", "––", "*–*"])
@pytest.mark.parametrize(
    "option", ["--undo", "—undo", "-undo", "--inspect", "--tenant", "--cloud=dod", "--appid:", "--objectid", "--undo="]
)
def test_behind_two_dashes_nothing_is_an_option(end: str, option: str) -> None:
    """What looks like an option there is an argument, and one that is neither an id nor an address: it is named."""
    assert "Weder ID noch Postfachadresse: „" in mistakes(f"{APP} {OBJECT} {BOX} {end} {option}")
    assert "Weder ID noch Postfachadresse: „" in mistakes(f"kanzlei {end} {option}")


@pytest.mark.parametrize("end", ["--", "–", "—"])
def test_behind_two_dashes_arguments_are_what_they_are_before(end: str) -> None:
    """Ids and mailboxes stand on either side, options in front; a mailbox may begin with a hyphen there."""
    read = read_words(f"{APP} --inspect {end} {OBJECT} {BOX} -x@kunde.example")

    assert (read.app_id, read.object_id, read.mailboxes) == (APP, OBJECT, (BOX, "-x@kunde.example"))
    assert read.options.kind is ScriptKind.INSPECT


@pytest.mark.parametrize("words", [f"{APP} - {OBJECT} {BOX}", f"kanzlei - {BOX}", f"{APP} {OBJECT} {BOX} -- -", "-"])
def test_a_lone_hyphen_is_named(words: str) -> None:
    """It stands for nothing here, and is not passed over."""
    assert "Weder ID noch Postfachadresse: „-“" in mistakes(words)


@pytest.mark.parametrize("word", ["--undo", "—undo", "a --undo", "-", "--", "--tenant=x"])
def test_options_told_apart_before_are_all_there_are(word: str) -> None:
    """A command line has read its options already: among the words none is found a second time."""
    with pytest.raises(BadInput, match="Neither ID nor mailbox address"):
        read_words(f"{APP} {OBJECT} {BOX} {word}", {"cloud": "dod"})

    read = read_words(f"{APP} {OBJECT} {BOX}", {"inspect": "", "cloud": "dod", "tenant": "kanzlei"})
    assert (read.options.kind, read.options.cloud, read.tenant) == (ScriptKind.INSPECT, Cloud.DOD, "kanzlei")


@pytest.mark.parametrize(
    "options",
    [
        {"tenant": "a b"},
        {"tenant": "--undo"},
        {"tenant": "-"},
        {"tenant": ""},
        {"delegated": "--inspect"},
        {"cloud": "-"},
    ],
)
def test_an_options_value_is_one_value(options: dict[str, str]) -> None:
    """Whatever a value holds, it does not become another option or another word."""
    with pytest.raises(BadInput):
        read_words(f"{APP} {OBJECT} {BOX}", options)


def test_a_name_with_hyphens_is_no_broken_id() -> None:
    """Customers are called so; a broken id has digits and hardly a letter beyond f."""

    assert read_words("kanzlei-von-der-heide-muster").tenant == "kanzlei-von-der-heide-muster"
    with pytest.raises(BadInput):
        read_words("1d3f0c2a-77aa-4b1e-9c0d-5e6f7a8b9 office@kanzlei.example")


@pytest.mark.parametrize("name", ["beta", "kanzlei-muster", "a.b_c", "556", "Ärzte-Süd", "x" * 64, TENANT])
def test_a_name_that_may_be_given_is_read_unchanged(name: str) -> None:
    """Alone, with an option, and in front of ids."""
    assert reads_as_tenant(name)
    assert read_words(f"{name} --inspect").tenant == name
    assert ids(f"{name} {APP} {OBJECT} {BOX}") == (name, APP, OBJECT, (BOX,))


@pytest.mark.parametrize("name", ["beta.", "beta-", "beta_", "oid", "Mailbox", "mailbox.es", TENANT.replace("-", "")])
def test_a_name_that_words_would_change_is_none(name: str) -> None:
    """And a command line that has told it apart takes it as it is, for those stored long ago."""
    assert not reads_as_tenant(name)
    assert read_words("", {"tenant": name}).tenant == (TENANT if len(name) == 32 else name)
