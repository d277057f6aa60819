"""The embedded DICOM database: what goes in comes out, in a folder that Slicer can open."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dicomweb_network.demo.data import write_part10

if TYPE_CHECKING:
    from dicomweb_network.application import Environment

SCHEMA = Path(__file__).parent / "ctk_schema_0_8_1.txt"  # as PRAGMA table_info tells of a database that CTK has made
PATIENT_NAME = "Müller^Jürgen"

MakeSeries = Callable[..., list[Path]]


@pytest.fixture
def make_series(tmp_path: Path) -> MakeSeries:
    """Return a function that writes a small CT series and returns its files."""

    def make(folder: Path | None = None, series: str = "1.2.3.1", count: int = 3, **values: Any) -> list[Path]:
        from pydicom.dataset import Dataset, FileMetaDataset
        from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

        target = folder or tmp_path / "files" / series
        target.mkdir(parents=True, exist_ok=True)
        paths = []
        for index in range(count):
            one = Dataset()
            one.SpecificCharacterSet = "ISO_IR 100"
            one.SOPClassUID, one.SOPInstanceUID = CTImageStorage, f"{series}.{index}"
            one.StudyInstanceUID, one.SeriesInstanceUID = "1.2.3", series
            one.PatientName, one.PatientID, one.PatientBirthDate = PATIENT_NAME, "P1", "19500102"
            one.StudyDate, one.StudyDescription, one.Modality = "20240305", "Thorax", "CT"
            one.SeriesNumber, one.InstanceNumber, one.Rows, one.Columns = 7, index + 1, 4, 6
            one.ImagePositionPatient, one.ImageOrientationPatient = f"0\\0\\{index}", "1\\0\\0\\0\\1\\0"
            one.BitsAllocated, one.PixelData = 16, bytes(48)
            one["PixelData"].VR = "OW"
            for keyword, value in values.items():
                setattr(one, keyword, value)
            one.file_meta = FileMetaDataset()
            one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            paths.append(target / f"{index}.dcm")
            write_part10(one, paths[-1])
        return paths

    return make


@pytest.fixture
def database(standalone: Environment) -> Any:
    """Return the application's database, empty."""
    import slicer

    del standalone
    return slicer.dicomDatabase


def _index(database: Any, files: list[Path], copy: bool = False) -> tuple[int, ...]:
    import ctk

    told: list[tuple[int, ...]] = []
    indexer = ctk.ctkDICOMIndexer()
    indexer.indexingComplete.connect(lambda *counts: told.append(counts))
    indexer.addListOfFiles(database, [str(one) for one in files], copy)
    return told[0]


def test_tables_and_columns_are_those_of_ctk(database: Any) -> None:
    connection = sqlite3.connect(database.databaseFilename)
    lines = []
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    for (table,) in connection.execute(tables).fetchall():
        for _, name, kind, required, default, key in connection.execute(f'PRAGMA table_info("{table}")'):
            given = "-" if default is None else default
            lines.append(f"{table} {name} {kind.replace(' ', '_')} {required} {given} {key}")
    shown = dict(connection.execute("SELECT TableName, COUNT(*) FROM ColumnDisplayProperties GROUP BY TableName"))
    connection.close()
    assert lines == SCHEMA.read_text().splitlines()
    assert shown == {"Patients": 14, "Series": 19, "Studies": 14}
    assert database.schemaVersion() == database.schemaVersionLoaded() == "0.8.1"


def test_indexed_files_are_found_on_every_level(database: Any, make_series: MakeSeries) -> None:
    files = make_series()
    assert _index(database, files) == (1, 1, 1, 3)
    [patient] = database.patients()
    assert database.studiesForPatient(patient) == ("1.2.3",)
    assert database.seriesForStudy("1.2.3") == ("1.2.3.1",)
    assert sorted(database.instancesForSeries("1.2.3.1")) == ["1.2.3.1.0", "1.2.3.1.1", "1.2.3.1.2"]
    assert len(database.filesForSeries("1.2.3.1", 2)) == 2
    assert database.fileForInstance("1.2.3.1.1") == str(files[1])
    assert database.instanceForFile(str(files[1])) == "1.2.3.1.1"
    assert database.seriesForFile(str(files[1])) == "1.2.3.1"
    assert database.studyForSeries("1.2.3.1") == "1.2.3"
    assert database.patientForStudy("1.2.3") == patient
    assert database.urlForInstance("1.2.3.1.1") == ""
    assert sorted(database.allFiles()) == sorted(str(one) for one in files)


def test_columns_for_display_are_composed(database: Any, make_series: MakeSeries) -> None:
    _index(database, make_series())
    [patient] = database.patients()
    assert database.nameForPatient(patient) == PATIENT_NAME
    assert database.displayedNameForPatient(patient) == "Müller, Jürgen"
    assert database.fieldForPatient("PatientsBirthDate", patient) == "1950-01-02"
    assert database.fieldForPatient("DisplayedNumberOfStudies", patient) == "1"
    assert database.fieldForStudy("DisplayedNumberOfSeries", "1.2.3") == "1"
    assert database.fieldForSeries("DisplayedSize", "1.2.3.1") == "6x4"
    assert database.fieldForSeries("DisplayedCount", "1.2.3.1") == "3"
    assert database.descriptionForStudy("1.2.3") == "Thorax"


def test_values_are_read_as_text_from_cache_or_file(database: Any, make_series: MakeSeries) -> None:
    files = make_series()
    _index(database, files)
    assert database.fileValue(str(files[2]), "0020,0032") == "0\\0\\2"
    assert database.instanceValue("1.2.3.1.2", "0020,0013") == "3"
    assert database.instanceValue("1.2.3.1.2", 0x0028, 0x0010) == "4"
    assert database.instanceValue("1.2.3.1.2", "0010,0010") == PATIENT_NAME
    assert database.instanceValue("1.2.3.1.2", "0018,0050") == ""
    assert database.fileValueExists(str(files[0]), "7fe0,0010")
    assert not database.fileValueExists(str(files[0]), "0018,0050")
    files[0].unlink()
    assert database.instanceValue("1.2.3.1.0", "0028,0011") == "6"


def test_linked_files_survive_removal_and_files_of_the_folder_do_not(database: Any, make_series: MakeSeries) -> None:
    linked = make_series(series="1.2.3.1")
    inside = make_series(Path(database.databaseDirectory) / "DICOMwebNetwork" / "x", series="1.2.3.2")
    _index(database, linked + inside)
    assert database.removeSeries("1.2.3.1")
    assert database.removeSeries("1.2.3.2")
    assert all(one.exists() for one in linked)
    assert not any(one.exists() for one in inside)
    assert not inside[0].parent.exists()
    assert database.seriesForStudy("1.2.3") == ()
    assert database.fileForInstance("1.2.3.2.0") == ""


def test_copied_files_lie_below_the_folder_and_the_folder_can_be_moved(
    database: Any, make_series: MakeSeries, tmp_path: Path
) -> None:
    import ctk

    files = make_series()
    _index(database, files, copy=True)
    copied = Path(database.fileForInstance("1.2.3.1.0"))
    assert copied.read_bytes() == files[0].read_bytes()
    assert copied.is_relative_to(database.databaseDirectory)
    folder = Path(database.databaseDirectory)
    database.closeDatabase()
    moved = folder.rename(tmp_path / "elsewhere")
    other = ctk.ctkDICOMDatabase()
    assert other.openDatabase(str(moved / "ctkDICOM.sql"))
    assert Path(other.fileForInstance("1.2.3.1.0")).is_file()
    other.closeDatabase()


def test_a_study_and_a_patient_go_with_all_that_is_theirs(database: Any, make_series: MakeSeries) -> None:
    heard: list[str] = []
    database.studyRemoved.connect(heard.append)
    _index(database, make_series(series="1.2.3.1") + make_series(series="1.2.3.2"))
    [patient] = database.patients()
    assert database.removePatient(patient)
    assert heard == ["1.2.3"]
    counts = (database.patientsCount(), database.studiesCount(), database.seriesCount(), database.imagesCount())
    assert counts == (0, 0, 0, 0)
    assert _index(database, make_series(series="1.2.3.1")) == (1, 1, 1, 3)


def test_insert_tells_what_was_added_and_indexing_only_that_something_changed(
    standalone: Environment, database: Any, make_series: MakeSeries
) -> None:
    series, changes = [], []
    database.seriesAdded.connect(series.append)
    database.databaseChanged.connect(lambda: changes.append(1))
    _index(database, make_series(series="1.2.3.1"))
    assert standalone.wait_until(lambda: changes, 2)
    assert series == []
    database.insert(str(make_series(series="1.2.3.2")[0]), False, False)
    assert series == ["1.2.3.2"]


def test_indexing_in_the_background_leaves_the_event_loop_alive(
    standalone: Environment, database: Any, make_series: MakeSeries
) -> None:
    import ctk
    import qt

    ticks: list[float] = []
    timer = qt.QTimer()
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start(0)
    indexer = ctk.ctkDICOMIndexer()
    indexer.backgroundImportEnabled = True
    indexer.addListOfFiles(database, [str(one) for one in make_series(count=200)])
    assert indexer.importing
    assert standalone.wait_until(lambda: not indexer.importing, 20)
    timer.stop()
    assert database.imagesCount() == 200
    assert len(ticks) > 3


def test_an_indexer_keeps_the_file_it_was_given_when_its_database_moves_on_silently(
    database: Any, make_series: MakeSeries, tmp_path: Path
) -> None:
    import ctk

    decoy = ctk.ctkDICOMDatabase()
    decoy.openDatabase(database.databaseFilename)
    indexer = ctk.ctkDICOMIndexer()
    indexer.setDatabase(decoy)
    decoy.blockSignals(True)
    decoy.openDatabase(str(tmp_path / "decoy.sql"))
    decoy.blockSignals(False)
    indexer.addListOfFiles([str(one) for one in make_series()])
    assert database.imagesCount() == 3
    assert decoy.imagesCount() == 0
    decoy.closeDatabase()


def test_files_that_are_no_dicom_or_lack_uids_are_left_out(
    database: Any, make_series: MakeSeries, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("no DICOM")
    nameless = make_series(series="1.2.3.9", count=1, StudyInstanceUID="", PatientID="")
    assert _index(database, [text, *nameless, tmp_path / "missing.dcm"]) == (0, 0, 0, 0)
    assert "notes.txt" in caplog.text
    assert "required fields missing" in caplog.text


def test_a_patient_without_id_is_called_by_the_study(database: Any, make_series: MakeSeries) -> None:
    _index(database, make_series(count=1, PatientID="", PatientName=""))
    [patient] = database.patients()
    assert database.fieldForPatient("PatientID", patient) == "1.2.3"
    assert database.nameForPatient(patient) == "1.2.3"


def test_a_database_that_cannot_be_opened_says_why(standalone: Environment, tmp_path: Path) -> None:
    import ctk

    del standalone
    database = ctk.ctkDICOMDatabase()
    assert not database.openDatabase(str(tmp_path / "no such folder" / "ctkDICOM.sql"))
    assert not database.isOpen
    assert "open" in database.lastError


def test_a_temporary_database_leaves_the_users_as_it_was(database: Any, make_series: MakeSeries) -> None:
    import slicer
    from DICOMLib import DICOMUtils

    _index(database, make_series())
    folder = database.databaseDirectory
    with DICOMUtils.TemporaryDICOMDatabase() as temporary:
        assert temporary.imagesCount() == 0
    assert slicer.dicomDatabase.databaseDirectory == folder
    assert slicer.dicomDatabase.imagesCount() == 3


def test_a_thousand_files_are_indexed_in_a_few_seconds(database: Any, make_series: MakeSeries) -> None:
    files = make_series(count=1000)
    begin = time.monotonic()
    _index(database, files)
    assert time.monotonic() - begin < 5  # 0.5 s on an idle machine
