import shutil
import sqlite3

import pytest

from counterclaim.errors import CounterclaimError
from counterclaim.lexicon.places import Gazetteer, import_geonames, resolve
from counterclaim.lexicon.places.build import added, build, extend
from counterclaim.lexicon.places.tables import load_places
from counterclaim.model import Span


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer.open()


BOTH_NAMES = [
    ("Agdere", "Martakert"), ("Agdam", "Akna"), ("Fuzuli", "Varanda"), ("Cebrail", "Jrakan"), ("Terter", "Tartar"),
    ("Artemovsk", "Bakhmut"), ("Ugledar", "Vuhledar"), ("Kobani", "Ain al-Arab"), ("Sere Kaniye", "Ras al-Ayn"),
    ("Menagh", "Minnigh"), ("Kiev", "Kyiv"), ("Tartous", "Tartus"), ("Falluja", "Fallujah"), ("Burma", "Myanmar"),
    ("Yelenovka", "Olenivka"), ("Velikaya Novosyolka", "Velyka Novosilka"), ("Novaya Kakhovka", "Nova Kakhovka"),
    ("Alyoshki", "Oleshky"), ("Sinkovka", "Synkivka"), ("Razdolovka", "Rozdolivka"), ("Saur-Mogila", "Savur-Mohyla"),
    ("Chartar", "Guneychartar"), ("Aghavno", "Zabukh"), ("Getashen", "Chaykend"), ("Tigranashen", "Karki"),
    ("Azokh", "Azykh"), ("Girmizi Bazar", "Karmir Shuka"), ("Khojalu", "Khojaly"), ("Nakhijevan", "Nakhchivan"),
    ("Dirbesiye", "Al-Darbasiyah"), ("Tirbespi", "Al-Qahtaniyah"), ("Til Temir", "Tall Tamr"), ("Arpet", "Tel Rifaat"),
    ("Cindires", "Jandaris"), ("Eyn Isa", "Ain Issa"), ("Slemani", "Sulaymaniyah"), ("Gulala", "Jalawla"),
    ("Leningor", "Akhalgori"), ("Deir Ezzor", "Deir al-Zor"), ("St. Petersburg", "Saint Petersburg"), ("Türkiye", "Turkey"), ("Madagiz", "Sugovushan"),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), BOTH_NAMES)
def test_both_names_lead_to_one_place(gazetteer, one, other):
    a = {p.id for p in gazetteer.lookup(one, 10)}
    b = {p.id for p in gazetteer.lookup(other, 10)}
    assert a & b


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [("Turkish", "country", "TR"), ("Texas", "admin1", "US"), ("Gaza Strip", "admin1", "PS"), ("Black Sea", "sea", None),  # noqa: E501
     ("Idlib province", "admin1", "SY"), ("Syrians", "country", "SY"), ("Middle East", "area", None),
     ("Dallas County", "admin2", "US"), ("Orleans Parish", "admin2", "US"), ("Bethel Census Area", "admin2", "US")],
)  # fmt: skip
def test_first_reading(gazetteer, name, kind, country):
    place = gazetteer.lookup(name)[0]
    assert (place.kind, place.country) == (kind, country)


def where(gazetteer, text, *names, **more):
    mentions = [(Span(text.index(n), text.index(n) + len(n)), n) for n in names]
    return resolve(mentions, text, gazetteer, **more)


CHOICES = [
    ("A fire in Paris, Texas, was put out.", ("Paris", "Texas"), ["US", "US"]),
    ("Police in Paris and Lyon in France said", ("Paris", "Lyon", "France"), ["FR", "FR", "FR"]),
    ("Shelling hit Tripoli, Lebanon.", ("Tripoli", "Lebanon"), ["LB", "LB"]),
    ("Azerbaijani forces shelled Martuni and Hadrut, Artsakh said", ("Martuni", "Hadrut"), ["AZ", "AZ"]),
]


KINDS = [
    ("Mexico and Guatemala closed the border, Mexico said.", "Mexico", ("country", "MX", None)),
    ("Police in Atlanta, Georgia, said", "Georgia", ("admin1", "US", "Georgia")),
    ("Georgia said Russian troops left Gori.", "Georgia", ("country", "GE", None)),
    ("Voters in Texas, Oklahoma, Washington and Oregon", "Washington", ("admin1", "US", "Washington")),
    ("Two men died in Orange County, California, on Friday", "Orange County", ("admin2", "US", "California")),
    ("Two men died in Orange County, Florida, on Friday", "Orange County", ("admin2", "US", "Florida")),
]


@pytest.mark.parametrize(("text", "name", "expected"), KINDS)
def test_context_chooses_the_kind(gazetteer, text, name, expected):
    others = [
        n for n in ("Texas", "Oklahoma", "Oregon", "Atlanta", "Gori", "California", "Florida", "Guatemala") if n in text
    ]
    found = where(gazetteer, text, name, *others)[0].place
    assert found is not None
    assert (found.kind, found.country, found.admin1 if expected[2] else None) == expected


def test_a_county_that_nobody_knows_is_any_place_of_the_name(gazetteer):
    readings = gazetteer.lookup("Tromsø county", 5)
    assert readings
    assert {p.kind for p in readings} != {"admin2"}


def test_a_district_of_the_users_own_is_found_and_its_region_is_checked(tmp_path):
    table = tmp_path / "admin2.tsv"
    head = "country\tregion\tname\tlat\tlon\tradius_km\n"
    table.write_text(head + "XX\t99\tTestford District\t1\t2\t3\n")
    with pytest.raises(CounterclaimError) as e:
        load_places(tmp_path)
    assert e.value.code == "E405"
    table.write_text(head + "US\tZZ\tTestford District\t1\t2\t3\n")
    with pytest.raises(CounterclaimError) as e:
        load_places(tmp_path)
    assert e.value.code == "E405"
    assert "admin2.tsv" in str(e.value)
    table.write_text(head + "US\tTX\tTestford District\t1\t2\t3\n")
    own = [d for d in load_places(tmp_path).districts if d.name == "Testford District"]
    assert [(d.country, d.region, d.radius_km) for d in own] == [("US", "TX", 3)]


@pytest.mark.parametrize(("text", "names", "countries"), CHOICES)
def test_context_chooses(gazetteer, text, names, countries):
    found = where(gazetteer, text, *names)
    assert [w.place.country if w.place else None for w in found] == countries


def test_unknown_names_stay_open_and_scores_are_shares(gazetteer):
    unknown, known = where(gazetteer, "in Xyzzyville near Damascus", "Xyzzyville", "Damascus")
    assert unknown.place is None
    assert unknown.candidates == ()
    assert known.relation == "near"
    assert 0 <= known.score <= 1
    assert sum(c.score for c in known.candidates) <= 1.001


def test_same_name_same_place(gazetteer):
    text = "Hama fell. Hama province burns. Hama again."
    spans = [Span(0, 4), Span(11, 15), Span(32, 36)]
    found = resolve([(s, s.of(text)) for s in spans], text, gazetteer)
    assert len({w.place.id for w in found if w.place}) == 1


def test_names_near_and_get(gazetteer):
    place = gazetteer.lookup("Stepanakert")[0]
    assert "Khankendi" in {n for n, _ in gazetteer.names(place.id)}
    assert ("Khankendi", "AZ") in gazetteer.get(place.id).names
    near = gazetteer.near(39.76, 46.75, 15)
    assert near == sorted(near, key=lambda x: (x[1], x[0].id))
    assert place.id in {p.id for p, _ in near}
    assert gazetteer.get("gn:0") is None


def test_find_names(gazetteer):
    text = "Turkish troops left Texas for the Gaza Strip"
    assert [h.name for h in gazetteer.find_names(text)] == ["Turkish", "Texas", "Gaza Strip"]


ROW = "99000001|Testabad|Testabad|Testabad,Testobod,Тестабад|40.5|46.5|P|PPL|AZ||00||||0||212|Asia/Baku|2024-01-31"


def test_import_reports_bad_rows_by_line_and_adds_once(gazetteer, tmp_path):
    copy = tmp_path / "g.sqlite"
    shutil.copy(gazetteer.path, copy)
    good = ROW.replace("|", "\t")
    bad = [good.rsplit("\t", 1)[0], good.replace("40.5", "95"), good.replace("99000001", "x")]
    other = good.replace("99000001", "99000002").replace("\tP\tPPL", "\tU\tRDGU")
    dump = tmp_path / "XX.txt"
    dump.write_bytes(("\ufeff" + "\r\n".join([good, *bad, good, other]) + "\r\n").encode())
    report = import_geonames(copy, dump)
    assert (report.read, report.added, report.left_out, report.refused) == (6, 1, 2, 3)
    assert [f.split(":")[0] for f in report.faults] == ["line 2", "line 3", "line 4"]
    assert Gazetteer.open(copy).lookup("Testobod")[0].id == "gn:99000001"
    assert import_geonames(copy, dump).added == 0


@pytest.mark.parametrize("content", [b"", b"hello\n", b"PK\x03\x04 broken"])
def test_import_refuses_other_files(gazetteer, tmp_path, content):
    copy = tmp_path / "g.sqlite"
    shutil.copy(gazetteer.path, copy)
    dump = tmp_path / "x.txt"
    dump.write_bytes(content)
    with pytest.raises(CounterclaimError) as e:
        import_geonames(copy, dump)
    assert e.value.code == "E408"


def test_a_file_that_is_no_gazetteer_is_refused(tmp_path):
    path = tmp_path / "g.sqlite"
    path.write_text("no database, only words, and enough of them to be looked at")
    with pytest.raises(CounterclaimError) as e:
        Gazetteer.open(path)
    assert e.value.code == "E407"


FAR_NAMESAKES = [
    ("Fighters took the camp in Karari, near Khartoum, Sudan, on Sunday.", "Karari", ("Khartoum", "Sudan")),
    ("The strike on Al-Quds hospital in Aleppo, Syria, killed 55.", "Al-Quds", ("Aleppo", "Syria")),
    ("Raids hit the village of Manzar near Hodeidah, Yemen.", "Manzar", ("Hodeidah", "Yemen")),
]


@pytest.mark.parametrize(("text", "name", "others"), FAR_NAMESAKES)
def test_a_namesake_in_a_land_of_which_the_page_says_nothing_stays_open(gazetteer, text, name, others):
    found = where(gazetteer, text, name, *others)
    assert found[0].place is None
    assert found[0].candidates
    assert all(w.place for w in found[1:])
    assert where(gazetteer, f"Nothing else is named beside {name}.", name)[0].place is not None


def test_a_large_city_abroad_is_no_namesake(gazetteer):
    text = "Delegates from Kharkiv and Sumy in Ukraine flew to Barcelona for the talks."
    found = where(gazetteer, text, "Kharkiv", "Sumy", "Ukraine", "Barcelona")
    assert found[3].place.country == "ES"
    assert found[3].score < 1


def test_the_seat_of_government_is_meant_sooner_than_the_state(gazetteer):
    text = "Talks between Moscow and Washington failed, officials in Kyiv said."
    found = where(gazetteer, text, "Washington", "Moscow")
    assert (found[0].place.kind, found[0].place.admin1) == ("settlement", "Washington, D.C.")


def rows(path):
    with sqlite3.connect(path) as db:
        places = {r[0]: r[1:] for r in db.execute("SELECT id, name, kind, lat, lon, country, admin1, own FROM place")}
        names = set(db.execute("SELECT m.norm, p.id, m.name, m.user, m.rank FROM name m JOIN place p USING (n)"))
    return places, names


def test_places_of_ones_own_are_added_as_a_full_build_would(gazetteer, tmp_path):
    table = tmp_path / "places.tsv"
    table.write_text(
        "name\tkind\tcountry\tlat\tlon\tradius_km\tnames\n"
        "Testford\tsettlement\tUA\t48\t37.5\t2\tTestobod@RU\n"  # nobody knows it
        "Al-Testabad\tsettlement\tSY\t35\t37\t\t\n"  # an Arabic article
        "Pokrovsk\tsettlement\tUA\t48.28\t37.18\t4\tKrasnoarmeysk@RU;Grishino@RU\n"  # a town that is known
    )
    tables = load_places(tmp_path)
    more = added(load_places(), tables)
    if more is None:  # ours has the town itself: what replaces a row of ours is built in full
        table.write_text(table.read_text().replace("Pokrovsk\t", "Dymytrov\t").replace("48.28\t37.18", "48.3\t37.27"))
        tables = load_places(tmp_path)
        more = added(load_places(), tables)
    assert more is not None and len(more) == 3
    extend(tmp_path / "quick.sqlite", gazetteer.path, more, tables)
    build(tmp_path / "full.sqlite", tables)
    quick, full = rows(tmp_path / "quick.sqlite"), rows(tmp_path / "full.sqlite")
    assert quick[0] == full[0]
    assert quick[1] == full[1]
    assert added(load_places(), load_places()) == []


def test_what_changes_ours_is_no_addition(tmp_path):
    (tmp_path / "countries.tsv").write_text(
        "iso\tname\tlat\tlon\tnames\tadjectives\tpeople\tgovernment\tstate\n"
        "UA\tUkraine\t49\t32\tLand of tests\tUkrainian\tUkrainians;Ukrainian\tKyiv\ts\n"
    )
    assert added(load_places(), load_places(tmp_path)) is None


def test_a_folder_without_places_needs_no_copy_and_old_copies_go(gazetteer, tmp_path, monkeypatch):
    monkeypatch.setenv("COUNTERCLAIM_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    base = tmp_path / "home" / gazetteer.path.name
    base.hardlink_to(gazetteer.path) if gazetteer.path.stat().st_dev == tmp_path.stat().st_dev else shutil.copy(
        gazetteer.path, base
    )
    own = tmp_path / "own"
    own.mkdir()
    assert Gazetteer.open(overlay=own).path == base
    head = "name\tkind\tcountry\tlat\tlon\tradius_km\tnames\n"
    for n in range(5):
        (own / "places.tsv").write_text(head + f"Testford {n}\tsettlement\tUA\t48\t37.5\t2\t\n")
        assert Gazetteer.open(overlay=own).lookup(f"Testford {n}")
    assert len(list((tmp_path / "home").glob("places-own-*.sqlite"))) == 3
    assert base.exists()
