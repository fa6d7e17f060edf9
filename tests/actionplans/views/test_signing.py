from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.utils.html import escape

from actionplans import workflow
from records.models import Document, Letter, Seal, Signatory, Signature, SigningCode
from schools.models import Post
from tests.actionplans.people import add_committees
from tests.actionplans.views.test_plans import seal
from tests.cast import code_for, draft, fresh, place_of, propose, sign, sign_by_all


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def code_sent():
    letter = Letter.objects.filter(key__startswith="code:").latest("pk")
    return letter.subject.split()[-1]


def wrong(digits):
    return f"{(int(digits) + 1) % 10**6:06}"


@pytest.fixture
def desk(proposed):
    """The address of the signing desk of a proposed plan."""
    return f"/plans/{proposed[0].pk}/sign/"


# -- Proposing -----------------------------------------------------------------------------------


def test_who_will_sign_is_shown_before_it_is_proposed(as_, cast, plan):
    address = f"/plans/{plan.pk}/propose/"
    answer = as_("hana").get(address)
    page = answer.content.decode()
    assert [p.person.name for p in answer.context["places"]] == [
        *("Hana Okafor", "Wes Hughes", "Gus Merriman", "Mei Lindqvist"),
    ]
    assert "with 2 objectives and 2 areas" in page
    answer = as_("hana").post(address)
    assert (answer.status_code, answer.url) == (302, f"/plans/{plan.pk}/")
    assert told(answer) == ["Proposed. Those who sign first have been asked by e-mail."]
    assert fresh(plan).state == "proposed"


def test_what_is_missing_is_said_and_there_is_no_button(as_, cast, plan):
    Post.objects.filter(person=cast.gus).update(until=date(2020, 1, 1))
    address = f"/plans/{plan.pk}/propose/"
    for answer, code in ((as_("hana").get(address), 200), (as_("hana").post(address), 422)):
        page = answer.content.decode()
        assert answer.status_code == code
        assert "Ash Lane Infant School has no chair of governors on record" in page
        assert "<title>Error: Propose for signature" in page
        assert 'btn-large">Propose for signature' not in page
    assert fresh(plan).state == "draft"


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_proposed_already_is_said(as_, proposed, method):
    plan, _ = proposed
    answer = getattr(as_("hana"), method)(f"/plans/{plan.pk}/propose/")
    assert (answer.status_code, told(answer)) == (
        302,
        ["“Joint plan” is already “Waiting for signatures”."],
    )
    assert Document.objects.count() == 1


# -- Reading and signing -------------------------------------------------------------------------


def test_from_reading_to_the_signature(as_, cast, proposed, desk):
    _, document = proposed
    hana = as_("hana")
    page = hana.get(desk).content.decode()
    assert f'name="sha256" value="{document.sha256}"' in page
    assert "Sheet 1 of 4" in page
    assert "Sheet 4 of 4" in page
    assert escape(document.declaration) in page
    place = place_of(document, cast.hana)

    answer = hana.post(desk, {"agree": "on", "sha256": document.sha256})
    assert (answer.status_code, answer.url) == (302, f"{desk}code/?as={place.pk}")
    assert told(answer) == ["We have sent a 6-digit code to hana@example.org."]
    assert not Signature.objects.exists()

    page = hana.get(answer.url).content.decode()
    assert 'autocomplete="one-time-code"' in page
    answer = hana.post(answer.url, {"code": code_sent(), "sha256": document.sha256})
    assert (answer.status_code, answer.url) == (302, f"{desk}?as={place.pk}")
    assert Signature.objects.get().person == cast.hana

    page = hana.get(answer.url).content.decode()
    assert "Signed. Thank you, Hana." in page
    assert "1 of 4 signatures are there." in page
    assert document.sha256 in page


def test_the_text_to_read_is_the_frozen_one(as_, cast, proposed, desk):
    plan, _ = proposed
    plan.areas.update(aims="Changed behind the back.")
    page = as_("hana").get(desk).content.decode()
    assert "To do better." in page
    assert "Changed behind the back." not in page


def test_without_the_tick_no_code_is_sent(as_, proposed, desk):
    _, document = proposed
    answer = as_("hana").post(desk, {"sha256": document.sha256})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Tick the declaration if you want to sign.") == 2
    assert f'name="sha256" value="{document.sha256}"' in page
    assert not SigningCode.objects.exists()


@pytest.mark.parametrize("sha256", ["", "0" * 64, "x" * 10_000, "é"])
def test_only_the_very_text_that_was_shown_is_signed(as_, proposed, desk, sha256):
    answer = as_("hana").post(desk, {"agree": "on", "sha256": sha256})
    if sha256:
        assert (answer.status_code, told(answer)) == (
            302,
            [
                "The text has changed since it was shown to you, so nothing was signed. "
                "Please read it as it is now."
            ],
        )
    else:
        assert answer.status_code == 422
    assert not SigningCode.objects.exists()


def test_a_tick_under_the_old_version_signs_nothing_of_the_new_one(as_, cast, proposed, desk):
    plan, old = proposed
    workflow.withdraw(plan, by=cast.wes, because="A word was missing.")
    _, new = propose(fresh(plan), cast.wes)
    answer = as_("hana").post(desk, {"agree": "on", "sha256": old.sha256})
    assert told(answer) == [
        "The text has changed since it was shown to you, so nothing was signed. "
        "Please read it as it is now."
    ]
    place = Signatory.objects.get(document=old, person=cast.hana)
    answer = as_("hana").post(f"{desk}?as={place.pk}", {"agree": "on", "sha256": new.sha256})
    assert told(answer)[-1] == (
        "Nothing was signed, because this text has been withdrawn: “A word was missing.”"
    )
    assert not SigningCode.objects.exists()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Type the 6 digits from the e-mail."),
        ("12345", "The code has 6 digits. Check the e-mail and type them all."),
        ("wrong", "That is not the code. Check the newest e-mail and type its 6 digits."),
    ],
)
def test_a_wrong_code_is_told_and_may_be_typed_again(as_, cast, proposed, desk, typed, says):
    _, document = proposed
    digits = code_for(place_of(document, cast.hana))
    hana = as_("hana")
    typed = wrong(digits) if typed == "wrong" else typed
    answer = hana.post(f"{desk}code/", {"code": typed, "sha256": document.sha256})
    page = answer.content.decode()
    assert (answer.status_code, page.count(says)) == (422, 2)
    assert "<title>Error: Type the code to sign" in page
    assert not Signature.objects.exists()
    answer = hana.post(f"{desk}code/", {"code": digits, "sha256": document.sha256})
    assert (answer.status_code, Signature.objects.count()) == (302, 1)


def test_a_code_that_has_run_out_is_told_and_a_new_one_keeps_the_tick(
    as_, cast, proposed, desk, time_machine
):
    _, document = proposed
    hana = as_("hana")
    hana.post(desk, {"agree": "on", "sha256": document.sha256})
    digits = code_sent()
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=16))
    answer = hana.post(f"{desk}code/", {"code": digits, "sha256": document.sha256})
    assert answer.status_code == 422
    assert "This code has run out" in answer.content.decode()
    answer = hana.post(f"{desk}code/again/")
    assert told(answer) == ["We have sent a 6-digit code to hana@example.org."]
    answer = hana.post(f"{desk}code/", {"code": code_sent(), "sha256": document.sha256})
    assert (answer.status_code, Signature.objects.count()) == (302, 1)


def test_a_second_code_at_once_is_not_sent(as_, proposed, desk):
    _, document = proposed
    hana = as_("hana")
    hana.post(desk, {"agree": "on", "sha256": document.sha256})
    answer = hana.post(f"{desk}code/again/")
    assert told(answer)[-1] == (
        "We sent you a code less than half a minute ago. It can take a moment to arrive."
    )
    assert Letter.objects.filter(key__startswith="code:").count() == 1


def test_without_a_tick_the_way_to_the_code_leads_back_to_the_text(as_, cast, proposed, desk):
    _, document = proposed
    place = place_of(document, cast.hana)
    for answer in (
        as_("hana").get(f"{desk}code/"),
        as_("hana").post(f"{desk}code/", {"code": "123456", "sha256": document.sha256}),
        as_("hana").post(f"{desk}code/again/"),
    ):
        assert (answer.status_code, answer.url) == (302, f"{desk}?as={place.pk}")
    assert not Signature.objects.exists()


@pytest.mark.parametrize("page", ["", "code/", "refuse/"])
def test_the_desk_is_for_signatories_only(as_, cast, proposed, desk, page):
    codes = {
        key: as_(key).get(f"{desk}{page}").status_code
        for key in ("priya", "dev", "cora", "ada", "stan")
    }
    assert codes == {"priya": 403, "dev": 403, "cora": 403, "ada": 403, "stan": 404}


def test_nobody_sits_down_in_anothers_place(as_, cast, proposed, desk):
    _, document = proposed
    other = place_of(document, cast.wes)
    assert as_("hana").get(f"{desk}?as={other.pk}").status_code == 404
    answer = as_("hana").post(f"{desk}?as={other.pk}", {"agree": "on", "sha256": document.sha256})
    assert answer.status_code == 404


@pytest.mark.parametrize("place", ["abc", "", "-1", "%00", "²", "9" * 30])
def test_a_place_that_is_no_number_means_ones_own(as_, proposed, desk, place):
    assert as_("hana").get(f"{desk}?as={place}").status_code == 200


@pytest.mark.parametrize("place", ["0", "999999999"])
def test_a_place_that_is_not_there_is_404(as_, proposed, desk, place):
    assert as_("hana").get(f"{desk}?as={place}").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ["", "code/again/"])
def test_whose_turn_it_is_not_is_told_whom_to_wait_for(as_, cast, proposed, desk, method, page):
    plan, document = proposed
    if page and method == "get":
        assert as_("gus").get(f"{desk}{page}").status_code == 405
        return
    sign(plan, document, cast.hana)
    answer = getattr(as_("gus"), method)(
        f"{desk}{page}", {"agree": "on", "sha256": document.sha256}, follow=True
    )
    says = "It is not your turn yet: Wes Hughes sign first. You will get an e-mail when it is."
    if page:  # nothing was ticked: back to the text, and from there to the plan
        assert answer.redirect_chain[0][0].startswith(desk)
    assert answer.redirect_chain[-1][0] == f"/plans/{plan.pk}/"
    assert escape(says) in answer.content.decode()
    assert not SigningCode.objects.exists()


def test_who_has_signed_is_thanked_not_asked_again(as_, cast, proposed, desk):
    plan, document = proposed
    sign(plan, document, cast.hana)
    hana = as_("hana")
    for answer in (
        hana.get(desk),
        hana.post(desk, {"agree": "on", "sha256": document.sha256}),
        hana.get(f"{desk}code/"),
        hana.post(f"{desk}code/", {"code": "123456", "sha256": document.sha256}),
        hana.get(f"{desk}refuse/"),
        hana.post(f"{desk}refuse/", {"how": "decline", "because": "x"}),
    ):
        assert (answer.status_code, "Signed. Thank you, Hana." in answer.content.decode()) == (
            200,
            True,
        )
    assert (Signature.objects.count(), fresh(plan).state) == (1, "proposed")


def test_a_late_click_on_a_closed_text_is_told_kindly(as_, cast, proposed, desk):
    plan, document = proposed
    digits = code_for(place_of(document, cast.hana))
    workflow.withdraw(plan, by=cast.wes, because="Not <yet>.")
    hana = as_("hana")
    for page, typed in (
        ("", {"agree": "on"}),
        ("code/", {"code": digits}),
        ("refuse/", {"how": "decline", "because": "x"}),
    ):
        answer = hana.post(f"{desk}{page}", typed | {"sha256": document.sha256}, follow=True)
        assert answer.redirect_chain == [(f"/plans/{plan.pk}/", 302)]
        assert (
            "Nothing was signed, because this text has been withdrawn: “Not &lt;yet&gt;.”"
            in answer.content.decode()
        )
    assert not Signature.objects.exists()
    assert fresh(document).state == "withdrawn"


def test_who_heads_both_schools_signs_twice_once_for_each(as_, cast, plan):
    Post.objects.filter(person=cast.wes).update(person=cast.hana)
    plan, document = propose(plan, cast.hana)
    hana, desk = as_("hana"), f"/plans/{plan.pk}/sign/"
    for school in ("Ash Lane Infant School", "Beech Hill Infant School"):
        page = hana.get(desk).content.decode()
        assert f"You sign as Headteacher of {school}" in page
        answer = hana.post(desk, {"agree": "on", "sha256": document.sha256})
        hana.post(answer.url, {"code": code_sent(), "sha256": document.sha256})
    assert [s.signatory.organisation for s in document.signatures.all()] == [
        "Ash Lane Infant School",
        "Beech Hill Infant School",
    ]
    assert [s.person for s in document.signatories.due()] == [cast.gus, cast.mei]


# -- Refusing, withdrawing, reopening ------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "state", "says"),
    [
        ("send_back", "sent_back", "Sent back with your reason. The plan can be edited again."),
        (
            "decline",
            "declined",
            "You have declined to sign. Your reason is on the record and the others are told.",
        ),
    ],
)
def test_a_signatory_refuses_with_a_reason(as_, cast, proposed, desk, how, state, says):
    plan, _ = proposed
    gus = as_("gus")  # whose turn has not come: waiting would help nobody
    assert gus.get(f"{desk}refuse/").status_code == 200
    answer = gus.post(f"{desk}refuse/", {"how": how, "because": ""})
    page = answer.content.decode()
    assert (answer.status_code, fresh(plan).state) == (422, "proposed")
    assert page.count("Give the reason in a sentence or two: the others will read it.") == 2
    answer = gus.post(f"{desk}refuse/", {"how": how, "because": "Dates are missing."})
    assert (answer.status_code, answer.url, told(answer)) == (302, f"/plans/{plan.pk}/", [says])
    assert (fresh(plan).state, fresh(plan).because) == (state, "Dates are missing.")


def test_a_reason_that_is_too_long_is_kept_to_be_cut(as_, proposed, desk):
    answer = as_("gus").post(f"{desk}refuse/", {"how": "decline", "because": "w " * 1_500})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Keep this to 2,000 characters or fewer. You have typed 2,999." in page
    assert "w " * 1_400 in page


@pytest.mark.parametrize(
    ("verb", "state", "codes"),
    [
        ("propose", "draft", {"hana": 200, "wes": 200, "cora": 200}),
        ("withdraw", "proposed", {"hana": 200, "wes": 200, "cora": 200}),
        ("new-version", "signed", {"hana": 200, "wes": 200, "cora": 200}),
    ],
)
def test_heads_and_the_coordinator_decide_when_it_is_signed(as_, cast, plan, verb, state, codes):
    if state != "draft":
        plan, document = propose(plan, cast.hana)
    if state == "signed":
        sign_by_all(plan, document, cast)
    address = f"/plans/{plan.pk}/{verb}/"
    others = dict.fromkeys(("dev", "gus", "mei", "priya", "ada"), 403) | {"stan": 404}
    assert {key: as_(key).get(address).status_code for key in cast.people} == codes | others
    for key, code in others.items():
        assert as_(key).post(address, {"because": "x"}).status_code == code
    assert fresh(plan).state == state


def test_withdrawing_asks_for_a_reason(as_, cast, proposed):
    plan, document = proposed
    sign(plan, document, cast.hana)
    address = f"/plans/{plan.pk}/withdraw/"
    page = as_("hana").get(address).content.decode()
    assert "1 of 4 have signed version 1." in page
    assert as_("hana").post(address, {"because": " "}).status_code == 422
    answer = as_("hana").post(address, {"because": "A mistake."})
    assert (answer.status_code, fresh(plan).state) == (302, "draft")
    assert fresh(document).closed_because == "A mistake."
    for late in (as_("wes").get(address), as_("wes").post(address, {"because": "x"})):
        assert (late.status_code, told(late)[-1]) == (
            302,
            "“Joint plan” is not waiting for signatures any more.",
        )


def test_a_new_version_begins_with_a_question(as_, cast, signed):
    plan, _ = signed
    address = f"/plans/{plan.pk}/new-version/"
    assert "Version 1 stays as it was signed" in as_("hana").get(address).content.decode()
    assert fresh(plan).state == "signed"
    answer = as_("hana").post(address)
    assert (answer.status_code, fresh(plan).state) == (302, "draft")
    for late in (as_("wes").get(address), as_("wes").post(address)):
        assert (late.status_code, late.url) == (302, f"/plans/{plan.pk}/")
        assert "Draft" in told(late)[-1]
    assert fresh(plan).state == "draft"


# -- Replacing a signatory -----------------------------------------------------------------------


@pytest.fixture
def gus_place(cast, proposed):
    plan, document = proposed
    place = place_of(document, cast.gus)
    return f"/plans/{plan.pk}/signatories/{place.pk}/replace/"


def test_only_the_coordinator_replaces(as_, cast, gus_place):
    codes = {key: as_(key).get(gus_place).status_code for key in cast.people}
    assert codes == dict.fromkeys(set(cast.people) - {"cora", "stan"}, 403) | {
        "cora": 200,
        "stan": 404,
    }


def test_the_coordinator_chooses_among_the_people_there_today(as_, cast, proposed, gus_place):
    add_committees(cast)
    Post.objects.filter(person=cast.mei).update(until=date(2020, 1, 1))
    form = as_("cora").get(gus_place).context["form"]
    assert set(form.fields["person"].queryset) == {
        *(cast.hana, cast.wes, cast.dev, cast.priya, cast.jo, cast.mo, cast.av),
    }
    _, document = proposed
    assert as_("cora").post(gus_place, {"person": "", "because": ""}).status_code == 422
    stan = as_("cora").post(gus_place, {"person": cast.stan.pk, "because": "x"})
    assert stan.status_code == 422
    answer = as_("cora").post(gus_place, {"person": cast.priya.pk, "because": "He moved."})
    assert (answer.status_code, told(answer)[-1]) == (
        302,
        "Priya Nair has been asked to sign instead.",
    )
    assert [s.name for s in document.signatories.standing()] == [
        *("Hana Okafor", "Wes Hughes", "Priya Nair", "Mei Lindqvist"),
    ]
    late = as_("cora").post(gus_place, {"person": cast.dev.pk, "because": "Again."})
    assert told(late)[-1] == "This place has been signed or filled again already."


def test_a_signatory_of_another_plan_is_404(as_, cast, proposed, gus_place):
    other, _ = propose(draft(cast, title="Other"), cast.hana)
    foreign = gus_place.replace(f"/plans/{proposed[0].pk}/", f"/plans/{other.pk}/")
    assert as_("cora").get(foreign).status_code == 404


# -- The frozen text and its seal ----------------------------------------------------------------


def test_a_frozen_version_is_shown_as_it_was_with_its_signatures(as_, cast, signed):
    plan, document = signed
    plan.areas.update(aims="Changed afterwards.")
    seal(fresh(document))
    answer = as_("priya").get(f"/plans/{plan.pk}/versions/1/")
    page = answer.content.decode()
    assert "To do better." in page
    assert "Changed afterwards." not in page
    assert [s.name for s in answer.context["signatories"]] == [
        *("Hana Okafor", "Wes Hughes", "Gus Merriman", "Mei Lindqvist"),
    ]
    assert f'href="/verify/{document.code}/"' in page
    assert "<svg" in page


def test_the_sealed_pdf_is_given_out_byte_for_byte(as_, cast, signed):
    plan, document = signed
    address = f"/plans/{plan.pk}/versions/1/pdf/"
    assert as_("hana").get(address).status_code == 404  # not sealed yet
    seal(fresh(document))
    answer = as_("priya").get(address)
    assert (answer.content, answer["Content-Type"], answer["Content-Disposition"]) == (
        b"%PDF the sealed one",
        "application/pdf",
        f'attachment; filename="action-plan-{document.code.lower()}-v1.pdf"',
    )
    assert as_("stan").get(address).status_code == 404


@pytest.mark.parametrize("page", ["", "pdf/"])
def test_a_version_that_is_not_there_is_404(as_, proposed, page):
    for version in ("0", "2", "99999999999999999999"):
        address = f"/plans/{proposed[0].pk}/versions/{version}/{page}"
        assert as_("hana").get(address).status_code == 404


def test_a_failed_seal_is_tried_again_by_the_coordinator_only(as_, cast, signed):
    plan, document = signed
    address = f"/plans/{plan.pk}/versions/1/seal-again/"
    Document.objects.filter(pk=document.pk).update(seal_tries=3, seal_problem="No.")
    codes = {key: as_(key).post(address).status_code for key in ("hana", "priya", "stan")}
    assert codes == {"hana": 403, "priya": 403, "stan": 404}
    assert as_("cora").get(address).status_code == 405
    assert fresh(document).seal_tries == 3
    answer = as_("cora").post(address)
    assert (answer.status_code, told(answer)) == (
        302,
        ["The seal will be tried again within a minute."],
    )
    assert fresh(document).seal_tries == 0
    assert told(as_("cora").post(address))[-1] == "This seal is not waiting for you any more."
    assert not Seal.objects.exists()


@pytest.mark.parametrize("page", ["sign/code/again/", "versions/1/seal-again/"])
def test_a_deed_is_no_link(as_, proposed, page):
    address = f"/plans/{proposed[0].pk}/{page}"
    assert {m: getattr(as_("hana"), m)(address).status_code for m in ("get", "head")} == {
        "get": 405,
        "head": 405,
    }


@pytest.mark.parametrize("page", ["versions/1/", "versions/1/pdf/"])
def test_a_page_takes_no_post(as_, proposed, page):
    assert as_("hana").post(f"/plans/{proposed[0].pk}/{page}").status_code == 405
