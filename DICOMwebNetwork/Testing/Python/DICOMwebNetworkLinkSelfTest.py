"""Self tests of the links of web pages: this module answers them, Slicer's own DICOM module only what is left."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import quote

import slicer
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase, Server

TOKEN = "token-of-the-link"


class _Listener(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


class LinkSelfTest(DICOMwebNetworkTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.panel = slicer.util.getModuleWidget("DICOMwebNetwork").panel
        self.panelLogic = slicer.util.getModuleWidget("DICOMwebNetwork").logic
        self.before = list(self.panelLogic.jobs())
        self.addCleanup(self.panelLogic.clearFinishedJobs)
        self.addCleanup(self.panel._link.close)
        self.listener = _Listener()
        logging.getLogger().addHandler(self.listener)
        self.addCleanup(logging.getLogger().removeHandler, self.listener)

    def link(self, studyUID: str, **more: str) -> str:
        parameters = {"studyUID": studyUID, "dicomweb_endpoint": self.server.url, **more}
        return "slicer://viewer/?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in parameters.items())

    def newJobs(self) -> list[Any]:
        return [job for job in self.panelLogic.jobs() if job not in self.before]

    def test_a_link_to_a_saved_server_brings_the_study_and_its_token_is_not_logged(self) -> None:
        from DICOMwebNetworkLib.model.servers import ServerProfile

        locked = Server("--synthetic", "1x2", "--rows", "8", "--token", TOKEN)
        self.addCleanup(locked.close)
        [study] = self.logic.searchStudies(locked.url, accessToken=TOKEN)
        self.logic.saveServer(ServerProfile("server of a self test", locked.url))
        slicer.app.openUrl(self.link(study.study_instance_uid, dicomweb_endpoint=locked.url, access_token=TOKEN))
        self.waitUntil(lambda: self.newJobs() and all(job.isEnded for job in self.newJobs()))
        [job] = self.newJobs()
        self.assertTrue(job.report.is_complete)
        self.assertTrue(all(self.database.fileForInstance(each.sop_instance_uid) for each in job.report.instances))
        self.assertFalse([text for text in self.listener.texts if TOKEN in text or "slicer://" in text])

    def test_a_link_to_another_server_is_a_question_in_the_panel(self) -> None:
        slicer.app.openUrl(self.link("1.2.840.99.1"))
        ui = self.panel._link.ui
        self.assertIn(self.server.url, ui.linkLabel.text)
        self.assertFalse(ui.linkButton.isHidden())
        self.assertEqual(self.newJobs(), [])
        ui.linkDismissButton.click()
        self.assertTrue(ui.linkFrame.isHidden())

    def test_a_link_that_cannot_be_followed_is_a_message_in_the_panel(self) -> None:
        slicer.app.openUrl(self.link("no UID", access_token=TOKEN))
        text = self.panel._link.ui.linkLabel.text
        self.assertIn("studyUID", text)
        self.assertNotIn(TOKEN, text)

    def test_links_about_something_else_are_left_to_slicer(self) -> None:
        slicer.app.openUrl("slicer://viewer/?download=https%3A%2F%2Fexample.org%2Fa.nrrd")
        self.assertTrue(self.panel._link.ui.linkFrame.isHidden())
