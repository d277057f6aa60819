"""The panel in German: texts of forms and of code, and what the engine says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source

from gui.panel_driver import PanelDriver, Steps

FOLDER = Path(__file__).resolve().parents[2] / "Resources" / "Translations"


@pytest.fixture
def german(panel: PanelDriver) -> Iterator[PanelDriver]:
    import qt
    import slicer

    from DICOMwebNetworkLib.slicerside.application.Translation import installTranslation

    assert installTranslation(str(FOLDER), "de-CH")
    assert installTranslation(str(FOLDER), "de"), "it is there already"
    translators = [one for one in slicer.app.findChildren(qt.QTranslator) if "DICOMwebNetwork" in one.objectName]
    assert len(translators) == 1
    panel.reload()
    yield panel
    qt.QCoreApplication.removeTranslator(translators[0])
    translators[0].setParent(None)
    panel.reload()


def test_there_is_no_translation_for_every_language(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.slicerside.application.Translation import installTranslation

    assert not installTranslation(str(FOLDER), "xx-YY")
    assert not installTranslation(str(FOLDER)), "the application speaks English"


def test_the_panel_is_in_german(german: PanelDriver) -> None:
    def steps() -> Steps:
        assert german.ui.connectButton.text == "Verbinden"
        assert german.ui.searchSection.text == "Suchen"
        assert "DICOMweb-Servers" in german.ui.connectionLabel.text
        german.click("addServerButton")
        german.type("serverURLLineEdit", "pacs")
        german.click("advancedButton")
        german.click("saveServerButton")
        yield german.ui.serverURLError.isVisible
        german.screenshot("german-form")
        error = german.ui.serverURLError.text
        assert error.startswith("„pacs“ ist keine vollständige Serveradresse. Beginnen Sie sie mit http://")
        assert german.ui.serverURLLabel.text == "Adresse:"
        assert german.ui.certificatesGroup.title == "Zertifikate"
        assert german.ui.loginKindComboBox.itemText(1) == "Benutzer und Passwort"
        german.key("serverURLLineEdit", "Escape")

    german.run(steps(), 10)


def test_a_day_in_german(german: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(3)) as server:
        server.use(Fault(kind="retrieve-*", status=404))

        def steps() -> Steps:
            german.ui.serverComboBox.setEditText(server.url)
            german.click("connectButton")
            yield lambda: german.ui.connectionLabel.text.startswith("Verbunden mit 127.0.0.1")
            yield from german.search(1)
            assert german.ui.resultsCountLabel.text == "1 Studie"
            german.click_row(german.study())
            yield lambda: german.ui.retrieveButton.enabled
            german.click("retrieveButton")
            yield lambda: any(job.isEnded for job in german.logic.jobs())
            yield lambda: "fehlgeschlagen: 3 fehlend" in german.ui.planLabel.text
            german.screenshot("german-failed")
            server.use(Fault(status=401))
            german.ui.serverComboBox.setEditText(server.url.replace("127.0.0.1", "localhost"))
            german.click("connectButton")
            yield lambda: "verlangt eine Anmeldung" in german.ui.connectionLabel.text
            assert "(HTTP 401" in german.ui.connectionLabel.text
            assert "Prüfen Sie Benutzername und Passwort" in german.ui.connectionLabel.text

        german.run(steps(), 15)


def test_what_one_of_several_servers_says_is_in_german(german: PanelDriver) -> None:
    import qt

    from DICOMwebNetworkLib.model.servers import ServerProfile

    with FaultServer(Source(TINY).studies(2)) as server:
        german.logic.saveServer(ServerProfile("Archiv", server.url))
        german.logic.saveServer(ServerProfile("Tot", "http://127.0.0.1:9/dicom-web"))

        def steps() -> Steps:
            for box in german.ui.otherServersButton.menu().findChildren(qt.QCheckBox):
                box.click()
            german.click("searchButton")
            yield lambda: german.ui.resultsMessageLabel.text.startswith("Tot: „127.0.0.1“ lehnt Verbindungen")

        german.run(steps(), 10)


def test_what_the_engine_says_is_translated_with_what_it_puts_into_it(german: PanelDriver) -> None:
    from DICOMwebNetworkLib.widgets.common.enginetexts import engineText

    assert engineText("The host 'pacs' is not known.") == "Der Host „pacs“ ist nicht bekannt."
    both = engineText("The file is empty. Try again; what has arrived is kept.\nIt was not tried.")
    assert (
        both
        == "Die Datei ist leer. Versuchen Sie es noch einmal; was angekommen ist, bleibt.\nEs wurde nicht versucht."
    )
    assert engineText("The request cannot be made: The file is empty..") == (
        "Die Anfrage lässt sich nicht stellen: Die Datei ist leer.."
    )
    assert engineText("What nobody has ever said.") == "What nobody has ever said."


def test_in_english_the_engine_speaks_for_itself(panel: PanelDriver) -> None:
    from DICOMwebNetworkLib.widgets.common.enginetexts import engineText

    assert engineText("The host 'pacs' is not known.") == "The host 'pacs' is not known."


def test_the_compiled_file_holds_all_of_the_translations(german: PanelDriver) -> None:
    import qt

    text = (FOLDER / "DICOMwebNetwork_de.ts").read_text(encoding="utf-8")
    contexts = re.findall(r"<context>\s*<name>(.*?)</name>(.*?)</context>", text, re.DOTALL)
    assert len(contexts) > 30
    for context, messages in contexts:
        pairs = re.findall(r"<source>(.*?)</source>\s*<translation>(.*?)</translation>", messages, re.DOTALL)
        assert pairs
        for source, translation in pairs:
            if "&" not in source + translation:
                assert str(qt.QCoreApplication.translate(context, source)) == translation
