"""
Batches through a server that loses, delays and refuses: nothing lost, nothing twice, no sleep.
"""

import asyncio
import json

import pytest

from loyalty_mock.client.answers import Answer, Lost
from loyalty_mock.client.batching import Batch
from loyalty_mock.client.delivering import Courier, Letterhead, Stopped, deliver
from loyalty_mock.client.encoding import Encoding
from loyalty_mock.client.following import Failure, Standing, follow, located
from loyalty_mock.client.ledger import Ledger, Stream
from loyalty_mock.client.pace import Patience

LETTERHEAD = Letterhead(
    fields={"token": "t", "loyalty_program_id": 1, "matching": "email"}, encoding=Encoding.JSON
)
RESET = Lost(reason="reset", reached=True)
REFUSED = Lost(reason="refused", reached=False)
BUSY = Answer(status=429, content_type="", retry_after="3", body=b"")


def batch(number, size=2):
    items = tuple(b'{"email":"%d-%d"}' % (number, at) for at in range(size))
    return Batch(number=number, key=f"key{number}", items=items, lines=tuple(range(size)))


def said(**fields):
    body = json.dumps({"error": 0, "error_text": "S", **fields}).encode()
    return Answer(status=200, content_type="application/json", retry_after=None, body=body)


def no(code, text):
    body = json.dumps({"error": code, "error_text": text}).encode()
    return Answer(status=code, content_type="application/json", retry_after=None, body=body)


class World:
    """A server that keeps CON-1 and CON-4, a script of what goes wrong, and a clock of its own."""

    def __init__(self, streams=1, ledger=None, patience=100.0):
        self.ledger = ledger or Ledger([Stream() for _ in range(streams)])
        self.records = []
        self.slept = []
        self.lines = []
        self.members = 0
        self.tasks = {}
        self.script = {}
        self.posts = []
        self.courier = Courier(
            post=self.post,
            sleep=self.sleep,
            clock=lambda: 0.0,
            patience=Patience(seconds=patience, chance=lambda: 1.0),
            teller=self,
        )

    def note(self, record):
        self.records.append(record)
        self.ledger.apply(record)

    def sent(self, members):
        self.members += members

    def say(self, text):
        self.lines.append(text)

    async def sleep(self, seconds):
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def post(self, path, body):
        await asyncio.sleep(0)
        act = self.script.get(len(self.posts))
        told = json.loads(body)
        self.posts.append(told)
        if act is not None and act != "lose":
            return act
        task_id = told.get("task_id") or f"task{len(self.tasks)}"
        keys = self.tasks.setdefault(task_id, [])
        if not ("task_id" in told and told["next_key"] in keys):
            keys.append(told["next_key"])
        return RESET if act == "lose" else said(task_id=task_id)

    def deliver(self, batches):
        asyncio.run(deliver(iter(batches), courier=self.courier, notes=self, letterhead=LETTERHEAD))


def test_one_stream_sends_into_one_task_in_order():
    world = World()
    world.deliver(map(batch, range(3)))
    assert world.tasks == {"task0": ["key0", "key1", "key2"]} and world.members == 6
    assert ["task_id" in post for post in world.posts] == [False, True, True]


def test_each_stream_has_a_task_of_its_own_and_knows_its_order():
    world = World(streams=3)
    world.deliver(map(batch, range(20)))
    assert len(world.tasks) == 3
    assert sorted(key for keys in world.tasks.values() for key in keys) == sorted(
        f"key{number}" for number in range(20)
    )
    for stream in world.ledger.streams:
        assert world.tasks[stream.task_id] == [f"key{number}" for number in stream.taken]


@pytest.mark.parametrize("trouble", [RESET, BUSY, REFUSED, no(503, "later"), "lose"])
def test_what_goes_wrong_for_a_while_is_sent_again_with_the_same_key(trouble):
    world = World()
    world.script = {1: trouble, 2: trouble}
    world.deliver(map(batch, range(3)))
    assert world.tasks == {"task0": ["key0", "key1", "key2"]}
    assert [post["next_key"] for post in world.posts] == ["key0", *3 * ["key1"], "key2"]
    assert len(world.slept) == 2 and all("batch 1 (2 members" in line for line in world.lines)


def test_a_busy_server_is_left_in_peace_as_long_as_it_asks():
    world = World()
    world.script = {0: BUSY}
    world.deliver([batch(0)])
    assert world.slept == [3 * 1.25]


def test_patience_is_for_each_batch_and_ends():
    world = World(patience=10)
    world.script = dict.fromkeys(range(1, 99), RESET)
    with pytest.raises(Stopped, match=r"batch 1.*gave up after 6 tries") as caught:
        world.deliver(map(batch, range(3)))
    assert caught.value.reached and sum(world.slept) <= 10
    assert world.ledger.streams[0].doubt


def test_a_server_never_reached_is_told_apart():
    world = World()
    world.script = dict.fromkeys(range(99), REFUSED)
    with pytest.raises(Stopped) as caught:
        world.deliver([batch(0)])
    assert not caught.value.reached and sum(world.slept) <= 2


def test_a_server_that_was_there_is_waited_for():
    world = World()
    world.script = dict.fromkeys(range(1, 8), REFUSED)
    world.deliver(map(batch, range(2)))
    assert sum(world.slept) > 10 and world.members == 4


def test_a_refusal_stops_with_the_platform_s_words_and_the_rows():
    world = World()
    world.script = {1: no(402, "tariff limit")}
    with pytest.raises(
        Stopped, match=r"batch 1 \(2 members, lines 0 to 1\) was refused: error 402"
    ):
        world.deliver(map(batch, range(3)))
    assert world.members == 2 and not world.ledger.streams[0].doubt


def test_when_one_stream_stops_the_others_finish_what_they_have_under_way():
    world = World(streams=3)
    world.script = {0: no(402, "tariff limit")}
    with pytest.raises(Stopped):
        world.deliver(map(batch, range(20)))
    assert world.members == 4 and len(world.posts) == 3


def test_an_answer_for_another_task_stops():
    world = World()
    world.script = {1: said(task_id="other")}
    with pytest.raises(Stopped, match="sent for task task0, answered for other"):
        world.deliver(map(batch, range(2)))


@pytest.mark.parametrize("task_id", [None, "", 5, "x" * 65, 'a"b', "a\nb", "é"])
def test_a_task_id_of_no_use_stops(task_id):
    world = World()
    world.script = {0: said(task_id=task_id)}
    with pytest.raises(Stopped, match="names no task_id that could be used"):
        world.deliver([batch(0)])


def test_a_first_batch_in_doubt_is_told():
    """Without a task_id no server can know it again."""
    world = World()
    world.script = {0: "lose"}
    world.deliver(map(batch, range(2)))
    assert world.ledger.streams[0].task_id == "task1"
    assert any("a task besides task1 may hold these members too" in line for line in world.lines)


@pytest.mark.parametrize("streams", [1, 2, 3])
@pytest.mark.parametrize("stop", range(1, 12))
def test_stopped_anywhere_and_gone_on_nothing_is_lost_and_nothing_twice(streams, stop):
    """The first batches get through; then each answer on its way is lost for good."""
    first = World(streams=streams)
    first.script = dict.fromkeys(range(streams + stop, 999), "lose")
    with pytest.raises(Stopped):
        first.deliver(map(batch, range(20)))
    ledger = Ledger([Stream() for _ in range(streams)])
    for record in first.records:
        ledger.apply(record)
    then = World(ledger=ledger)
    then.tasks = first.tasks
    then.deliver(map(batch, range(20)))
    told = [key for keys in then.tasks.values() for key in keys]
    assert sorted(told) == sorted(f"key{number}" for number in range(20))
    assert then.members == 40
    for stream in then.ledger.streams:
        assert then.tasks[stream.task_id] == [f"key{number}" for number in stream.taken]


def test_another_input_is_not_gone_on_with():
    world = World()
    world.deliver(map(batch, range(2)))
    again = World(ledger=world.ledger)
    changed = Batch(number=1, key="other", items=(b"{}",), lines=(1,))
    with pytest.raises(Stopped, match="the input has changed since it was begun"):
        again.deliver([batch(0), changed])
    assert not again.posts


def status(name, total=4, errors=()):
    return said(data={"status": name, "progress": 1, "result": {"errors": errors, "total": total}})


def following(world, seconds=100):
    return asyncio.run(
        follow("t", "token", courier=world.courier, encoding=Encoding.JSON, seconds=seconds)
    )


@pytest.mark.parametrize("end", ["completed", "success", "failed"])
def test_a_task_is_followed_to_its_end(end):
    world = World()
    world.script = {0: status("pending"), 1: BUSY, 2: status("running"), 3: status(end)}
    assert following(world).status == end
    assert world.slept == [0.1, 3 * 1.25, pytest.approx(0.15)]


def test_a_task_that_does_not_end_is_left_after_a_while():
    world = World()
    world.script = dict.fromkeys(range(999), status("running"))
    with pytest.raises(Stopped, match="task t is still running"):
        following(world, seconds=20)
    assert 10 < sum(world.slept) <= 20


def test_a_task_that_cannot_be_followed_stops():
    world = World()
    world.script = {0: no(404, "no such task")}
    with pytest.raises(Stopped, match="cannot be followed: error 404: no such task"):
        following(world)


def test_what_failed_is_told_with_where_it_is():
    world = World()
    errors = [
        {"batch": 1, "index": 0, "error": 400, "error_text": "no"},
        {"batch": "1", "index": True},
        "odd",
    ]
    world.script = {0: status("completed", errors=errors)}
    told = following(world)
    assert told.total == 4
    assert told.failures[0] == Failure(1, 0, 400, "no")
    assert [one.batch for one in told.failures] == [1, None, None]


def test_failures_find_their_rows_through_the_order_of_each_stream():
    streams = [Stream(task_id="a", taken=[0, 3]), Stream(task_id="b", taken=[1, 2])]
    failures = {
        0: [Failure(1, 1, 400, "third"), Failure(7, 0, 400, "no such batch")],
        1: [Failure(0, 0, 401, "first"), Failure(1, 9, 400, "no such index")],
    }
    standings = {
        at: Standing(task_id="", status="completed", total=4, failures=tuple(told))
        for at, told in failures.items()
    }
    told = list(located(map(batch, range(4)), Ledger(streams), standings, Encoding.JSON))
    assert [(one.line, one.fields.get("email"), one.error_text) for one in told] == [
        (0, "1-0", "first"),
        (1, "3-1", "third"),
        (None, None, "no such batch"),
        (None, None, "no such index"),
    ]
