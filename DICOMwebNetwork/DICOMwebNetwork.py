"""Slicer module: find, retrieve and load studies of DICOMweb servers, and send results back."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import slicer
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)

if sys.version_info < (3, 10):  # noqa: UP036 - Slicer up to 5.8, which would fail in the middle of some work
    raise ImportError("DICOMweb Network needs Slicer 5.10 or newer. Install that, or remove this extension.")

from DICOMwebNetworkLib.slicerside.application.Translation import installTranslation
from DICOMwebNetworkLib.slicerside.ExportConsole import ExportConsole

# Slicer imports this file at start-up, so everything else is imported when it is needed.
if TYPE_CHECKING:
    from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError
    from DICOMwebNetworkLib.model.jobs import Progress
    from DICOMwebNetworkLib.model.queries import SearchQuery
    from DICOMwebNetworkLib.model.records import InstanceRecord, SeriesRecord, StudyRecord
    from DICOMwebNetworkLib.model.reports import RetrieveReport
    from DICOMwebNetworkLib.model.servers import ServerProfile

USER_GUIDE_URL = "https://github.com/SlicerDICOMwebNetwork/SlicerDICOMwebNetwork/blob/main/Docs/user-guide.md"
SELF_TESTS = Path(__file__).parent / "Testing" / "Python"


class DICOMwebNetwork(ScriptedLoadableModule):
    """What Slicer's module list shows."""

    def __init__(self, parent: Any) -> None:
        ScriptedLoadableModule.__init__(self, parent)
        installTranslation(str(Path(__file__).parent / "Resources" / "Translations"))
        self.parent.title = _("DICOMweb Network")
        self.parent.categories = [translate("qSlicerAbstractCoreModule", "Informatics")]
        self.parent.dependencies = ["DICOM"]
        self.parent.contributors = ["DICOMweb Network contributors"]
        self.parent.helpText = _(
            "Find studies on any DICOMweb server, look at their metadata, retrieve them verified instance by instance"
            " into the DICOM database, load them, and put results back into the PACS, while Slicer stays usable."
        )
        self.parent.helpText += f'<p><a href="{USER_GUIDE_URL}">{_("User guide")}</a></p>'
        self.parent.acknowledgementText = _(
            "Built on 3D Slicer, CTK, pydicom, dicomweb-client and requests, with thanks to their communities."
        )
        self._urlHandler: Any = None
        slicer.app.startupCompleted.connect(self._onStartupCompleted)

    def _onStartupCompleted(self) -> None:
        from DICOMwebNetworkLib.slicerside.application.UrlHandler import UrlHandler

        self._urlHandler = UrlHandler(
            lambda link: _shownPanel().openLink(link), lambda error: _shownPanel().showLinkError(error)
        )


def _shownPanel() -> Any:
    """Return the panel, shown if there is a window to show it in."""
    if slicer.util.mainWindow() is not None:
        slicer.util.selectModule("DICOMwebNetwork")
    return slicer.util.getModuleWidget("DICOMwebNetwork").panel


class DICOMwebNetworkWidget(ScriptedLoadableModuleWidget):
    """Holds the panel; all of it is in ``DICOMwebNetworkLib.widgets``."""

    def __init__(self, parent: Any = None) -> None:
        self.logic: DICOMwebNetworkLogic | None = None
        self.panel: Any = None
        ScriptedLoadableModuleWidget.__init__(self, parent)

    def setup(self) -> None:
        """Build the panel when the module is shown for the first time."""
        ScriptedLoadableModuleWidget.setup(self)
        from DICOMwebNetworkLib.widgets.MainPanel import MainPanel

        self.logic = DICOMwebNetworkLogic()
        self.logic.watch()
        self.panel = MainPanel(self.logic, self.layout, self.resourcePath)

    def enter(self) -> None:
        """The user came to the module."""
        if self.panel is not None:
            self.panel.enter()

    def exit(self) -> None:
        """The user went to another module; transfers go on."""

    def cleanup(self) -> None:
        """The module is reloaded, or Slicer closes: stop everything."""
        if self.panel is not None:
            self.panel.cleanup()
            self.panel = None
        if self.logic is not None:
            self.logic.close()
            self.logic = None

    def onReload(self) -> None:
        """Reload the Lib folder too; passwords typed in this session are kept."""
        # Before its modules go: what is imported while it closes belongs to the classes that it was made of.
        self.cleanup()
        old = sys.modules["DICOMwebNetworkLib.slicerside.servers.Credentials"]
        for name in [name for name in sys.modules if name.startswith("DICOMwebNetworkLib")]:
            del sys.modules[name]
        from DICOMwebNetworkLib.slicerside.servers.Credentials import takeOver

        takeOver(old)
        ScriptedLoadableModuleWidget.onReload(self)


class DICOMwebNetworkLogic(ScriptedLoadableModuleLogic, ExportConsole):
    """DICOMweb for the Python console and for scripts.

    The methods of this class wait for their result while the application window stays alive; they return values,
    raise the errors of ``DICOMwebNetworkLib.model.errors`` and never show a window of their own. What does not wait
    is in ``ServerLogic`` (``servers``, ``saveServer`` ...), ``RetrieveLogic`` (``startSearch``, ``startRetrieve``,
    ``loadSeries`` ...) and ``ExportLogic``; ``exportToDICOM``, ``send`` and ``sendFiles`` are in ``ExportConsole``.

    ``server`` is the name of a saved server, an address such as ``"https://pacs.example.org/dicom-web"``, or a
    ``ServerProfile``. ``auth`` is any ``requests.auth.AuthBase`` or ``(user, password)``; ``accessToken`` is a
    bearer token. Without them the login that was saved for the server is used. All methods are for the main thread.
    """

    def __init__(self) -> None:
        ScriptedLoadableModuleLogic.__init__(self)
        ExportConsole.__init__(self)

    def searchStudies(
        self,
        server: str | ServerProfile,
        auth: Any = None,
        accessToken: str | None = None,
        limit: int | None = None,
        fuzzyMatching: bool = False,
        **filters: str,
    ) -> list[StudyRecord]:
        """Return the studies of a server that match.

        :param limit: stop after that many; None for all.
        :param fuzzyMatching: ask the server for fuzzy matching of person names.
        :param filters: DICOM keywords with values as in the standard (PS3.4 C.2.2.2), e.g. ``PatientName="Doe*"``,
          ``StudyDate="20200101-20201231"``, ``ModalitiesInStudy="CT"``.
        """
        from DICOMwebNetworkLib.model.queries import Level, SearchQuery

        query = SearchQuery(Level.STUDY, filters, is_fuzzy=fuzzyMatching)
        return self._search(server, auth, accessToken, query, limit)

    def searchSeries(
        self,
        server: str | ServerProfile,
        studyInstanceUID: str = "",
        auth: Any = None,
        accessToken: str | None = None,
        limit: int | None = None,
        **filters: str,
    ) -> list[SeriesRecord]:
        """Return the series of a study, or of the whole server, that match.

        :param studyInstanceUID: empty for the series of all studies, where the server can do that.
        :param limit: stop after that many; None for all.
        :param filters: DICOM keywords, e.g. ``Modality="MR"``.
        """
        from DICOMwebNetworkLib.model.queries import Level, SearchQuery

        query = SearchQuery(Level.SERIES, filters, study_instance_uid=studyInstanceUID)
        return self._search(server, auth, accessToken, query, limit)

    def searchInstances(
        self,
        server: str | ServerProfile,
        studyInstanceUID: str,
        seriesInstanceUID: str,
        auth: Any = None,
        accessToken: str | None = None,
        limit: int | None = None,
        **filters: str,
    ) -> list[InstanceRecord]:
        """Return the instances of a series that match.

        :param limit: stop after that many; None for all.
        :param filters: DICOM keywords, e.g. ``InstanceNumber="1"``.
        """
        from DICOMwebNetworkLib.model.queries import Level, SearchQuery

        query = SearchQuery(
            Level.INSTANCE,
            filters,
            study_instance_uid=studyInstanceUID,
            series_instance_uid=seriesInstanceUID,
            page_size=1000,
        )
        return self._search(server, auth, accessToken, query, limit)

    def metadata(
        self,
        server: str | ServerProfile,
        studyInstanceUID: str,
        seriesInstanceUID: str,
        sopInstanceUID: str | None = None,
        auth: Any = None,
        accessToken: str | None = None,
    ) -> list[Any]:
        """Return the metadata of all instances of a series, or of one, without retrieving them.

        :return: a ``pydicom.Dataset`` for each instance; values that the server gives only by address (pixels) are
          empty.
        """
        connection = self.connectionFor(server, auth, accessToken)

        def ask(cancelToken: Any) -> list[Any]:
            from pydicom import Dataset

            if sopInstanceUID:
                found = [connection.instance_metadata(studyInstanceUID, seriesInstanceUID, sopInstanceUID, cancelToken)]
            else:
                found = connection.series_metadata(studyInstanceUID, seriesInstanceUID, cancelToken)
            return [Dataset.from_json(dict(each), lambda *_: None) for each in found]

        return self.runInBackground(ask).result()

    def retrieve(
        self,
        server: str | ServerProfile,
        studyInstanceUID: str,
        seriesInstanceUID: str | None = None,
        sopInstanceUID: str | None = None,
        auth: Any = None,
        accessToken: str | None = None,
        progressCallback: Callable[[Progress], Any] | None = None,
    ) -> RetrieveReport:
        """Retrieve a study, a series or an instance into Slicer's DICOM database, as far as it is not there yet.

        :param progressCallback: called with a ``Progress`` several times a second; stops the retrieve by returning
          True.
        :return: what became of each instance.
        :raises RetrieveIncompleteError: something is not here; its ``report`` says what and why.
        :raises CancelledError: it was stopped; what has arrived whole is kept.
        :raises DatabaseNotOpenError: Slicer has no open DICOM database.
        """
        from DICOMwebNetworkLib.model.jobs import RetrieveTarget

        connection = self.connectionFor(server, auth, accessToken)
        target = RetrieveTarget(studyInstanceUID, seriesInstanceUID or "", sopInstanceUID or "")
        job = self.startRetrieve(connection, [target])
        report: RetrieveReport = self.reportOf(job, progressCallback)
        if not report.is_complete:
            raise _errorOf(job)
        return report

    def retrieveAndLoad(
        self,
        server: str | ServerProfile,
        studyInstanceUID: str,
        seriesInstanceUID: str | None = None,
        sopInstanceUID: str | None = None,
        auth: Any = None,
        accessToken: str | None = None,
        progressCallback: Callable[[Progress], Any] | None = None,
    ) -> list[str]:
        """Retrieve as ``retrieve`` does and load the series into the scene.

        :return: IDs of the loaded nodes.
        :raises LoadError: everything is in the database, but a series could not be loaded.
        """
        report = self.retrieve(
            server, studyInstanceUID, seriesInstanceUID, sopInstanceUID, auth, accessToken, progressCallback
        )
        return self.loadSeries(_seriesOf(report))

    def importFromDICOMWeb(
        self,
        dicomWebEndpoint: str,
        studyInstanceUID: str,
        seriesInstanceUID: str | None = None,
        accessToken: str | None = None,
        auth: Any = None,
        bulkRetrieve: bool = True,
    ) -> list[str]:
        """Do what ``DICOMLib.DICOMUtils.importFromDICOMWeb`` does, with its parameters.

        :param dicomWebEndpoint: address of the server.
        :param auth: takes precedence over ``accessToken``, as in Slicer.
        :param bulkRetrieve: whole series are tried first and instances one by one where a server has no bulk
          retrieve, whatever is given here.
        :return: series that are completely in the database now (series UIDs, as Slicer's function returns too).
        :raises RetrieveIncompleteError: something is missing. Slicer's function shows a window instead.
        """
        del bulkRetrieve
        report = self.retrieve(
            dicomWebEndpoint, studyInstanceUID, seriesInstanceUID, auth=auth, accessToken=accessToken
        )
        return _seriesOf(report)

    def _search(self, server: Any, auth: Any, accessToken: str | None, query: SearchQuery, limit: int | None) -> Any:
        connection = self.connectionFor(server, auth, accessToken)

        def ask(cancelToken: Any) -> list[Any]:
            found: list[Any] = []
            for page in connection.search(query, cancelToken):
                found += page.records
                if page.is_capped:
                    logging.warning("The server lists no more than these %d, and says that there are more.", len(found))
                if limit is not None and len(found) >= limit:
                    break
            return found[:limit]

        return self.runInBackground(ask).result()


def _seriesOf(report: RetrieveReport) -> list[str]:
    return list(dict.fromkeys(instance.series_instance_uid for instance in report.instances))


def _errorOf(job: Any) -> DICOMwebNetworkError:
    """Return the error that says best why a retrieve is not complete."""
    from DICOMwebNetworkLib.model.errors import DICOMwebNetworkError, RetrieveIncompleteError

    if isinstance(job.error, DICOMwebNetworkError) and not job.report.instances:
        return job.error
    counts = ", ".join(f"{count} {verdict.value}" for verdict, count in job.report.counts.items() if count)
    message = job.report.error or f"The retrieve is not complete: {counts}."
    return RetrieveIncompleteError(message, job.report, url=job.report.server_url)


class DICOMwebNetworkTest(ScriptedLoadableModuleTest):
    """Runs the self tests of ``Testing/Python``, and without that folder (installed extension) a short one."""

    def runTest(self, **_options: Any) -> None:
        """Run all self tests; the scene, the settings and the DICOM database are left as they were.

        :raises AssertionError: a test failed; the log says which.
        """
        import unittest

        if not SELF_TESTS.is_dir():
            self._checkThatErrorsArrive()
            return
        result = unittest.TextTestRunner(verbosity=2).run(self.selfTests())
        if not result.wasSuccessful():
            raise AssertionError(f"{len(result.failures) + len(result.errors)} self tests failed, see the log.")

    def selfTests(self) -> Any:
        """Return the self tests, read anew: those of before a reload would meet errors of classes they do not know."""
        import unittest

        for name, module in tuple(sys.modules.items()):
            if Path(getattr(module, "__file__", None) or "").parent == SELF_TESTS:
                del sys.modules[name]
        return unittest.TestLoader().discover(str(SELF_TESTS), pattern="*SelfTest.py", top_level_dir=str(SELF_TESTS))

    def _checkThatErrorsArrive(self) -> None:
        from DICOMwebNetworkLib.model.errors import PortClosedError

        logic = DICOMwebNetworkLogic()
        try:
            logic.searchStudies("http://127.0.0.1:9/dicom-web", limit=1)
        except PortClosedError:
            return
        finally:
            logic.close()
        raise AssertionError("A server that is not there was searched without an error.")
