"""The circuit breaker, without clock and network."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osce_crawler.breaker import CircuitBreaker, State

PAUSES = (60.0, 300.0, 900.0)


@pytest.fixture(name="breaker")
def _breaker() -> CircuitBreaker:
    return CircuitBreaker(PAUSES)


def refuse(breaker: CircuitBreaker, *addresses: str) -> list[float]:
    return [breaker.refused(address) for address in addresses]


def test_five_refused_addresses_in_a_row_open_it(breaker: CircuitBreaker) -> None:
    assert refuse(breaker, *"abcde") == [0, 0, 0, 0, 60]
    assert breaker.state is State.OPEN


def test_an_answer_between_them_keeps_it_closed(breaker: CircuitBreaker) -> None:
    refuse(breaker, *"abcd")
    breaker.answered("e")

    assert refuse(breaker, *"fghi") == [0, 0, 0, 0]


def test_tries_of_one_address_count_once(breaker: CircuitBreaker) -> None:
    assert sum(refuse(breaker, *"abcd" * 4)) == 0
    assert breaker.state is State.CLOSED


def test_half_of_the_last_twenty_open_it(breaker: CircuitBreaker) -> None:
    pauses = []
    for number in range(10):
        breaker.answered(f"good {number}")
        pauses.append(breaker.refused(f"bad {number}"))

    assert pauses == [0] * 9 + [60]


def test_less_than_half_of_the_last_twenty_keep_it_closed(breaker: CircuitBreaker) -> None:
    for number in range(300):
        if number % 20 in {1, 2, 3, 5, 6, 7, 9, 11, 13}:
            assert breaker.refused(str(number)) == 0
        else:
            breaker.answered(str(number))


def test_each_refusal_after_a_pause_is_followed_by_the_next_pause_and_then_it_stops(
    breaker: CircuitBreaker,
) -> None:
    refuse(breaker, *"abcde")
    pauses = []
    for address in "fgh":
        breaker.resume()
        pauses += refuse(breaker, address)

    assert pauses == [300, 900, 0]
    assert breaker.state is State.STOPPED
    assert breaker.refused_addresses == list("abcdefgh")


def test_an_answer_after_a_pause_closes_it_and_one_refusal_does_not_open_it(
    breaker: CircuitBreaker,
) -> None:
    refuse(breaker, *"abcde")
    breaker.resume()
    breaker.answered("f")

    assert breaker.state is State.CLOSED
    assert refuse(breaker, "g") == [0]


def test_it_goes_on_with_the_next_pause_when_the_site_soon_refuses_again(
    breaker: CircuitBreaker,
) -> None:
    refuse(breaker, *"abcde")
    breaker.resume()
    breaker.answered("f")

    assert refuse(breaker, *"ghijk")[-1] == 300


def test_after_a_healthy_window_the_first_pause_comes_first_again(breaker: CircuitBreaker) -> None:
    refuse(breaker, *"abcde")
    breaker.resume()
    for number in range(20):
        breaker.answered(str(number))

    assert refuse(breaker, *"ghijk")[-1] == 60


def test_refusals_that_arrive_during_a_pause_do_not_skip_a_pause(breaker: CircuitBreaker) -> None:
    refuse(breaker, *"abcde")

    assert refuse(breaker, *"fghij") == [0] * 5
    breaker.resume()
    assert refuse(breaker, "k") == [300]


def test_an_answer_can_be_taken_back(breaker: CircuitBreaker) -> None:
    for address in "abcd":
        breaker.answered(address)
        assert breaker.refused(address) == 0
    breaker.answered("e")

    assert breaker.refused("e") == 60


def test_answers_taken_back_after_a_pause_open_it_again_at_once(breaker: CircuitBreaker) -> None:
    refuse(breaker, *"abcde")
    breaker.resume()
    breaker.answered("f")

    assert breaker.refused("f") == 300


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 30)), max_size=200),
    st.lists(st.floats(0.1, 10), max_size=3),
)
def test_it_stops_only_after_all_pauses_and_for_good(
    outcomes: list[tuple[bool, int]], pauses: list[float]
) -> None:
    breaker = CircuitBreaker(pauses)
    taken = 0
    for refused, number in outcomes:
        was_stopped = breaker.state is State.STOPPED
        if not refused:
            breaker.answered(str(number))
        elif seconds := breaker.refused(str(number)):
            taken += 1
            assert seconds in pauses
        breaker.resume()
        assert not was_stopped or breaker.state is State.STOPPED
    if breaker.state is State.STOPPED:
        assert taken >= len(pauses)


@given(st.integers(1, 30), st.integers(1, 4))
def test_a_site_that_refuses_everything_gets_few_requests(pages: int, tries: int) -> None:
    breaker = CircuitBreaker(PAUSES)
    requests = 0
    for _ in range(tries):
        for page in range(pages):
            if breaker.state is not State.STOPPED:
                requests += 1
                breaker.refused(str(page))
                breaker.resume()

    assert requests <= max(4 * 4, 5 + 3)
