"""
The page as a person uses it, in Chromium.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from loyalty_mock.page import assets

WRONG = [{"email": "user@example.com"}, {"email": "nobody", "registration_date": "2024-13-01"}]


def send(server, data, media="application/json", **more):
    """Send as a person would, with curl."""
    fields = {"token": server.token, "loyalty_program_id": 123, "matching": "email", "data": data}
    body = data if isinstance(data, str) else json.dumps({**fields, **more})
    command = ["curl", "--silent", "--noproxy", "*", "--data-binary", "@-"]
    head = ["--header", f"Content-Type: {media}", server.register_url]
    return subprocess.run(
        [*command, *head], input=body, capture_output=True, text=True, check=False
    ).stdout


pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")


def test_a_wrong_request_appears_and_opens_with_its_rule_and_place(visit, server):
    """Within a second, by keyboard alone: Enter opens the newest, and the place is marked."""
    page = visit()
    page.get_by_text("Nothing has come yet").wait_for()
    send(server, WRONG)
    page.locator("[role=option]").wait_for(timeout=1000)
    page.get_by_role("listbox").press("End")
    page.get_by_role("listbox").press("Enter")
    page.get_by_role("heading", name="refused register_member_batch_task").wait_for()
    told = page.locator(".told.bad").inner_text()
    assert "ITM-3" in told and "data[1].email" in told and "the endpoint's page states it" in told
    assert page.locator("pre mark").all_inner_texts() == ['"nobody"']


def test_xml_is_laid_out_and_marked_too(visit, server):
    item = "<item><phone>+79991234567</phone></item><item><phone>8 999</phone></item>"
    send(
        server,
        f"<xml><token>{server.token}</token><loyalty_program_id>1</loyalty_program_id>"
        f"<matching>phone</matching><data>{item}</data></xml>",
        "application/xml",
    )
    page = visit()
    page.locator("[role=option]").click()
    page.locator("#opened").wait_for()
    assert page.locator("pre mark").all_inner_texts() == ["<phone>8 999</phone>"]
    assert "\n    <item>\n      <phone>" in page.locator(".one pre").first.inner_text()


def test_a_field_that_is_missing_is_marked_where_it_should_be(visit, server):
    send(server, [{"email": "a@example.com"}, {"phone": "+79991234567"}])
    page = visit()
    page.locator("[role=option]").click()
    page.locator("#opened").wait_for()
    (lack,) = page.locator("pre mark").all_inner_texts()
    assert lack == "\u2190 email is missing or wrong here"


HOSTILE = (
    '<img src=x onerror="document.title=1">\u202e&amp;</script><script>document.title=1</script>'
)


@pytest.mark.parametrize("media", ["application/json", "application/xml"])
def test_what_a_client_sent_is_text_and_nothing_else(visit, server, media):
    data = [{"email": HOSTILE, HOSTILE: HOSTILE}]
    body = data if media.endswith("json") else f"<xml><a>{HOSTILE}</a></xml>"
    send(server, body, media)
    send(server, [{"profile_id": HOSTILE}], matching="profile_id")
    page = visit()
    page.locator("[role=option]").first.click()
    page.locator(".one pre").first.wait_for()
    for view in ("#members", "#tasks"):
        page.goto(f"{server.url}/__mock/{view}")
        page.locator("main h2").wait_for()
        assert page.locator("main img, main script").count() == 0
    page.goto(f"{server.url}/__mock/#members")
    page.get_by_text(HOSTILE, exact=True).wait_for()
    assert page.title() == "members · loyalty-mock"


def test_no_module_makes_markup_of_a_text():
    """Not in one place that a client can reach: the words for it do not occur."""
    words = rb"innerHTML|outerHTML|insertAdjacent|document\.write|eval\("
    for name, (_, content) in assets().items():
        assert not re.search(words, content), name
        elsewhere = re.sub(rb"http://www\.w3\.org|^ *//.*$", b"", content, flags=re.MULTILINE)
        assert b"//" not in elsewhere, name


def test_the_page_is_small_and_asks_nobody_else(visit, server):
    assert sum(len(content) for _, content in assets().values()) < 100_000
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for view in ("Tasks", "Members", "Faults", "Profile", "Try it"):
        page.get_by_role("link", name=view, exact=True).click()
        page.locator("main h2").first.wait_for()
    assert asked and all(url.startswith(server.url) for url in asked)


def test_a_fault_is_set_with_a_click_and_strikes(visit, server):
    page = visit("#faults")
    page.get_by_role("button", name="402, tariff limit").click()
    page.get_by_role("rowheader", name="fault-").wait_for()
    assert json.loads(send(server, [{"email": "a@example.com"}]))["error"] == 402
    assert json.loads(send(server, [{"email": "a@example.com"}]))["error"] == 0


def test_any_fault_is_built_from_the_form_and_a_wrong_one_told(visit, server):
    page = visit("#faults")
    page.get_by_label("Kind").select_option("items-fail")
    page.locator("[name=indexes]").fill("0, 2")
    page.locator("[name=code]").fill("0")
    page.get_by_role("button", name="Set it").click()
    page.get_by_role("alert").get_by_text("0 means success").wait_for()
    page.locator("[name=code]").fill("409")
    page.get_by_role("button", name="Set it").click()
    page.get_by_role("rowheader", name="fault-").wait_for()
    send(server, [{"email": f"{name}@example.com"} for name in "abc"])
    assert [one.identifier for one in server.members] == ["b@example.com"]


def test_a_knob_is_changed_where_it_stands(visit, server):
    page = visit("#profile")
    page.get_by_label("http_status").select_option("always_200")
    page.locator("tr.changed").wait_for()
    send(server, WRONG)
    assert server.refusals[-1].status == 200
    page.get_by_role("button", name="Go back").click()
    page.locator("tr.changed").wait_for(state="detached")


def test_one_token_s_profile_is_changed_alone(visit, server):
    send(server, WRONG)
    page = visit("#profile")
    page.locator("#tenant").select_option(index=1)
    page.get_by_role("heading", name="everybody's, which this token stands under").wait_for()
    page.get_by_label("Stand under").select_option("per-item")
    page.get_by_role("button", name="Set it").click()
    page.get_by_role("heading", name="Profile per-item: this token's own").wait_for()
    assert json.loads(send(server, WRONG))["error"] == 0


def test_the_page_s_example_is_sent_from_the_form(visit):
    page = visit("#try")
    for media, told in (("json", '"error": 0'), ("xml", "<error>0</error>")):
        page.get_by_label("Format").select_option(media)
        page.get_by_role("button", name="Send").click()
        page.locator("pre", has_text=told).wait_for()


def test_a_task_is_ended_by_hand(visit, server):
    send(server, [{"email": "a@example.com"}])
    page = visit("#tasks")
    page.get_by_role("rowheader").get_by_role("button").click()
    page.get_by_role("button", name="Complete it").click()
    page.get_by_role("cell", name="completed").wait_for()
    assert server.tasks[0].status == "completed"


def test_ten_thousand_exchanges_are_listed_and_few_are_drawn(visit, server, mock):
    from loyalty_mock.wire import WireRequest

    body = json.dumps({"token": server.token, "loyalty_program_id": 1}).encode()
    wire = WireRequest(
        method="POST",
        path=server.register_url.removeprefix(server.url),
        headers={"content-type": "application/json"},
        body=body,
    )
    answer = mock.mock.answer(wire)
    for _ in range(10_000):
        mock.mock.journal.note(wire, answer, at=0.0, seconds=0.001)
    page = visit()
    page.get_by_text("10,000 exchanges").wait_for()
    assert page.locator("[role=option]").count() < 60
    listbox = page.get_by_role("listbox")
    listbox.press("Home")
    first = page.locator("[role=option]").first
    assert first.get_attribute("aria-posinset") == "1"
    listbox.press("End")
    last = page.locator("[role=option]").last
    assert last.get_attribute("aria-posinset") == "10000"
    assert page.locator("[role=option]").count() < 60


def test_the_end_of_the_mock_is_told(browse, settings_with):
    # Chromium logs each connection that failed, hence `browse` and not `visit`.
    from loyalty_mock.testing.serving import serving

    with serving(settings_with()) as served:
        page = browse(url=f"{served.url}/__mock/")
        page.locator("#link.live").wait_for()
    page.get_by_text("the mock is gone; trying again").wait_for()


VIEWS = ("journal", "tasks", "members", "faults", "profile", "try")


@pytest.mark.thorough
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_the_rules_of_accessibility_are_kept(visit, server, scheme, size):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    send(server, WRONG)
    send(server, [{"email": "a@example.com"}])
    page = visit(scheme=scheme, size=size)
    page.locator("[role=option]").first.click()
    page.locator("#opened").wait_for()
    broken = {}
    for view in VIEWS:
        page.goto(f"{server.url}/__mock/#{view}")
        page.locator("main section").wait_for()
        for one in axe.run(page).response["violations"]:
            broken[view, one["id"]] = [node["html"][:90] for node in one["nodes"]][:3]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    assert not broken


def test_screenshots_of_the_documents_are_there():
    docs = Path(__file__).parents[2] / "docs" / "images"
    assert {path.name for path in docs.glob("page-*.png")} == {
        f"page-{size}-{scheme}.png" for size in ("wide", "narrow") for scheme in ("light", "dark")
    }
