"""A ledger compared anew: page by page, by one process or several, with the same links."""

import pytest

from benchmarks.compare_bench import pages
from counterclaim import compare, desk
from counterclaim.desk.recomputing import stretches
from counterclaim.ledger import Ledger


@pytest.fixture(scope="module")
def war(tmp_path_factory):
    with Ledger(tmp_path_factory.mktemp("war") / "war.db") as ledger:
        ledger.add_many(pages(450))
        yield ledger


def test_several_processes_find_what_one_finds(war):
    one = desk.compare(war, processes=1)
    links, origins = war.links(), war.origins()
    assert one.links == len(links) > 0
    assert desk.compare(war, processes=3) == one
    assert (war.links(), war.origins()) == (links, origins)


def test_a_ledger_read_page_by_page_gives_the_links_of_all_claims_at_once(war):
    desk.compare(war)
    seen = [s for page in war.iter_pages() for s in compare.see(page)]
    found = compare.links(seen, desk.comparing.sides())
    assert {(k.a, k.b, k.relation, k.rule, k.aspects) for k in war.links()} == {
        (k.a, k.b, k.relation, k.rule, k.aspects) for k in found
    }
    assert {o.claims for o in war.origins()} == {o.claims for o in compare.origins(seen, found, desk.comparing.sides())}


def test_judgements_win_over_what_is_found_anew(war):
    desk.compare(war)
    repeats = next(k for k in war.links() if k.relation == "repeats")
    other = next(k for k in war.links() if k.relation == "corroborates")
    desk.judge(war, repeats.a, repeats.b, "reject", relation="repeats")
    desk.judge(war, other.a, other.b, "accept", relation="includes")
    done = desk.compare(war, processes=2)
    assert done.judged == 2
    assert done.relations["includes"] == sum(k.relation == "includes" for k in war.links())
    assert (repeats.a, repeats.b, "repeats") not in {(k.a, k.b, k.relation) for k in war.links()}
    seen = [s for page in war.iter_pages() for s in compare.see(page)]
    wanted = compare.origins(seen, war.links(include_rejected=True), desk.comparing.sides())
    assert {o.claims for o in war.origins()} == {o.claims for o in wanted}


@pytest.mark.parametrize("processes", [1, 2, 3, 4])
@pytest.mark.parametrize("n", [0, 1, 2, 1000])
def test_stretches_cover_every_page_once(n, processes):
    found = list(stretches(n, processes))
    assert [x for a, b in found for x in range(a, b)] == list(range(n))
    assert len(found) == processes
