"""
The same seed and requests give the same answers, byte for byte; ids are version-4 UUIDs.
"""

import re

import pytest

STATUS = "/api/v1.1/tasks/status"
BATCH = "/api/v1.1/loyalty/register_member_batch_task"
# RFC 9562: version 4 in the 13th digit, the variant 10 in the first two bits of the 17th.
UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

both_formats = pytest.mark.parametrize("media", ["json", "xml"])


def story(world, media):
    """Begin, continue, repeat, go wrong and follow; give every answer's bytes."""
    begun = world.add("a@b", "nobody", "a@b", media=media)
    answers = [
        begun,
        world.add("c@d", media=media, task_id=begun.task_id, next_key="k"),
        world.add("c@d", media=media, task_id=begun.task_id, next_key="k"),
        world.add("c@d", media=media, matching="passport"),
        world.add("c@d", media=media),
        world.follow(begun.task_id, media),
    ]
    world.now += 150
    return [answer.raw for answer in [*answers, world.follow(begun.task_id, media)]]


KNOBS = {"invalid_item": "fail_item", "next_key_in_answer": "always"}


@both_formats
def test_the_same_seed_and_requests_give_the_same_bytes(world, media):
    assert story(world(KNOBS, seed=7), media) == story(world(KNOBS, seed=7), media)


def test_another_seed_gives_other_ids(world):
    assert world(seed=7).add("a@b").task_id != world(seed=8).add("a@b").task_id


def test_without_a_seed_no_two_mocks_give_the_same_ids(world):
    assert world().add("a@b").task_id != world().add("a@b").task_id


def test_both_formats_give_the_same_ids(world):
    assert world(seed=7).add("a@b").task_id == world(seed=7).add("a@b", media="xml").task_id


def test_a_refusal_uses_up_no_id(world):
    refused = world(seed=7)
    assert not refused.add("nobody").accepted
    assert refused.add("a@b").task_id == world(seed=7).add("a@b").task_id


@pytest.mark.parametrize("seed", [None, 0, 7, -1, 2**64])
def test_ids_are_version_4_uuids_and_differ(world, seed):
    w = world(seed=seed)
    ids = [w.add("a@b").task_id for _ in range(200)]
    assert all(UUID4.fullmatch(one) for one in ids) and len(set(ids)) == 200


@both_formats
def test_two_processes_give_the_same_bytes(start, page, written, media):
    mocks = [start("--seed", "7", PYTHONHASHSEED=salt) for salt in ("1", "2")]
    told = []
    for mock in mocks:
        _, fields, raw = mock.send(BATCH, page[media], media)
        question = {"token": "abc123def456", "task_id": fields["task_id"]}
        told.append((raw, mock.send(STATUS, written(question, media), media)[2]))
    assert told[0] == told[1]
