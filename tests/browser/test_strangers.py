"""
Another web page cannot read the mock, nor change anything of it: a hostile page on another port.

The browser logs what it blocks, when it likes: what is logged here is not looked at.
"""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytestmark = pytest.mark.thorough


@contextmanager
def hosting(content):
    class Evil(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Evil) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


# What a page of another origin does, and what must come of it.
TRIES = {
    "read the journal": "fetch(`${mock}/__mock/journal`).then((a) => a.text())",
    "read what cannot be read": (
        "fetch(`${mock}/__mock/journal`, {mode: 'no-cors'}).then((a) => a.text())"
    ),
    "set a fault as text": (
        "fetch(`${mock}/__mock/faults`, {method: 'POST', mode: 'no-cors', "
        'body: \'{"kind": "error", "times": "until cleared"}\'}).then(() => \'\')'
    ),
    "set a fault as JSON": (
        "fetch(`${mock}/__mock/faults`, {method: 'POST', headers: {'Content-Type': "
        "'application/json'}, body: '{\"kind\": \"error\"}'}).then(() => '')"
    ),
    "reset": "fetch(`${mock}/__mock/reset`, {method: 'POST', mode: 'no-cors'}).then(() => '')",
    "drop": "fetch(`${mock}/__mock/journal`, {method: 'DELETE'}).then(() => '')",
}


@pytest.mark.parametrize("attempt", TRIES.values(), ids=TRIES)
def test_a_page_of_another_origin_gets_nothing_and_changes_nothing(browse, server, mock, attempt):
    mock.mock.book.begin(server.token, "a-task", 1, "email")
    script = f"(mock) => {attempt}.catch(() => '')"
    with hosting("<!DOCTYPE html><title>evil</title>") as url:
        page = browse(url=url)
        assert page.evaluate(script, server.url) == ""
    assert not mock.mock.faults.listing() and server.tasks


def test_a_form_of_another_origin_changes_nothing(browse, server, mock):
    form = f"""<!DOCTYPE html><form method="post" enctype="text/plain" target="it"
        action="{server.url}/__mock/faults"><input name='{{"kind":"error","x":"' value='"}}'></form>
        <iframe name="it"></iframe>"""
    with hosting(form) as url:
        page = browse(url=url)
        with page.expect_response(lambda answer: "/__mock/faults" in answer.url) as told:
            page.evaluate("document.forms[0].submit()")
        assert told.value.status == 403
    assert not mock.mock.faults.listing()


def test_the_page_is_in_nobody_s_frame(browse, server):
    with hosting(f'<!DOCTYPE html><iframe src="{server.url}/__mock/"></iframe>') as url:
        page = browse(url=url)
        page.wait_for_load_state("networkidle")
        assert page.frames[1].url in {"chrome-error://chromewebdata/", ""}


def test_a_name_that_was_bent_to_this_machine_is_refused(browse, server):
    """DNS rebinding: the address is ours, the name in Host is not."""
    import http.client

    host, _, port = server.url.removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    connection.request("GET", "/__mock/", headers={"Host": "evil.example", "Accept": "text/html"})
    answer = connection.getresponse()
    assert answer.status == 403 and b"<html" not in answer.read()
    connection.close()


def test_the_control_token_is_asked_for_and_kept_nowhere(browse, settings_with):
    from loyalty_mock.control.access import Access
    from loyalty_mock.testing.serving import serving

    with serving(settings_with(), access=Access("a-control-token")) as served:
        page = browse(url=f"{served.url}/__mock/")
        page.get_by_label("Control token").fill("wrong")
        page.get_by_role("button", name="Open").click()
        page.get_by_text("That is not its token.").wait_for()
        page.get_by_label("Control token").fill("a-control-token")
        page.get_by_role("button", name="Open").click()
        page.locator("#link.live").wait_for()
        kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        assert "a-control-token" not in kept
