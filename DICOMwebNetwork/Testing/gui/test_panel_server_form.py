"""The fields of the server form: each one reaches the wire, and what is wrong is said beside the field."""

from __future__ import annotations

import importlib
import socket
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer
from faultserver.synthetic import TINY, Source
from servers.certificates import Certificates
from servers.storescp import StoreScp

from gui.panel_driver import PanelDriver, Steps


def saved_profile(panel: PanelDriver) -> Any:
    [profile] = panel.logic.servers()
    return profile


def open_form(panel: PanelDriver, url: str) -> None:
    panel.click("addServerButton")
    panel.type("serverURLLineEdit", url)
    panel.click("advancedButton")


def open_part(panel: PanelDriver, part: str) -> None:
    group = getattr(panel.ui, part)
    assert group.isVisible()
    group.collapsed = False


def connected(panel: PanelDriver) -> bool:
    return bool(panel.ui.connectionLabel.text.startswith("Connected"))


def test_the_common_case_is_small_and_the_rest_unfolds(panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.click("addServerButton")
        yield panel.ui.serverForm.isVisible
        panel.screenshot("server-form-small")
        assert not panel.ui.advancedFrame.isVisible()
        assert not panel.ui.knownGroup.isVisible()
        panel.click("advancedButton")
        yield panel.ui.dimseGroup.isVisible
        panel.screenshot("server-form-advanced")
        assert not panel.ui.dimseHostLineEdit.isVisible()
        assert not panel.ui.oauthGroup.isVisible()
        for part in ("certificatesGroup", "requestsGroup", "pathsGroup", "dimseGroup", "notesGroup"):
            open_part(panel, part)
        yield panel.ui.dimseHostLineEdit.isVisible
        headers = panel.ui.extraHeadersTextEdit
        yield lambda: headers.geometry.bottom() < headers.parentWidget().height
        panel.screenshot("server-form-all")
        assert panel.ui.serverForm.width <= 420

    panel.run(steps(), 8)


def test_prefixes_headers_and_transfer_syntax_go_with_the_requests(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        root, path = server.url.rsplit("/", 1)

        def steps() -> Steps:
            open_form(panel, root)
            for field in ("qidoPrefixLineEdit", "wadoPrefixLineEdit", "stowPrefixLineEdit"):
                open_part(panel, "pathsGroup")
                panel.type(field, path)
            open_part(panel, "requestsGroup")
            panel.ui.extraHeadersTextEdit.plainText = "X-Tenant: radiology\nX-Trace:  7 "
            panel.choose("transferSyntaxComboBox", "1.2.840.10008.1.2.4.90")
            panel.click("saveServerButton")
            yield lambda: connected(panel)
            yield from panel.search(1)
            panel.ui.resultsTree.setCurrentItem(panel.study())
            panel.click_row(panel.study())
            yield lambda: panel.ui.retrieveButton.enabled
            panel.click("retrieveButton")
            yield lambda: any(job.isEnded for job in panel.logic.jobs())

        panel.run(steps(), 8)
        requests = server.requests
    assert all(request.headers["x-tenant"] == "radiology" for request in requests)
    assert all(request.headers["x-trace"] == "7" for request in requests)
    retrieves = [request for request in requests if "multipart" in request.headers.get("accept", "")]
    assert retrieves
    assert "1.2.840.10008.1.2.4.90" in retrieves[0].headers["accept"]
    assert saved_profile(panel).stow_url == server.url


def test_one_service_may_have_a_path_of_its_own(panel: PanelDriver) -> None:
    with FaultServer(Source(TINY).series(2)) as server:
        root, path = server.url.rsplit("/", 1)

        def steps() -> Steps:
            open_form(panel, root)
            open_part(panel, "pathsGroup")
            panel.type("qidoPrefixLineEdit", f"/{path}/")
            panel.click("saveServerButton")
            yield lambda: connected(panel)

        panel.run(steps(), 8)
    assert saved_profile(panel).qido_prefix == f"/{path}"
    assert saved_profile(panel).wado_url == root


def test_the_longest_silence_is_kept_to(panel: PanelDriver) -> None:
    with FaultServer() as server:
        server.use(Fault(stall_before_s=60.0))

        def steps() -> Steps:
            open_form(panel, server.url)
            open_part(panel, "requestsGroup")
            panel.ui.idleTimeoutSpinBox.setValue(0.3)
            panel.click("saveServerButton")
            yield lambda: "did not answer in time" in panel.ui.connectionLabel.text

        panel.run(steps(), 8)


def test_the_longest_wait_for_a_connection_is_kept_to(panel: PanelDriver) -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())

        def steps() -> Steps:
            open_form(panel, f"http://127.0.0.1:{full.getsockname()[1]}/dicom-web")
            open_part(panel, "requestsGroup")
            panel.ui.connectTimeoutSpinBox.setValue(0.3)
            panel.click("saveServerButton")
            yield lambda: "did not answer the connection request in time" in panel.ui.connectionLabel.text

        panel.run(steps(), 8)


def test_no_more_requests_at_once_than_said(panel: PanelDriver) -> None:
    source = Source(TINY)
    with FaultServer([one for series in range(1, 5) for one in source.series(3, series=series)]) as server:

        def steps() -> Steps:
            open_form(panel, server.url)
            open_part(panel, "requestsGroup")
            panel.ui.maxConnectionsSpinBox.setValue(1)
            panel.click("saveServerButton")
            yield lambda: connected(panel)
            yield from panel.search(1)
            panel.click_row(panel.study())
            yield lambda: panel.ui.retrieveButton.enabled
            server.forget_requests()
            panel.click("retrieveButton")
            yield lambda: any(job.isEnded for job in panel.logic.jobs())

        panel.run(steps(), 8)
        assert server.counters.most_running_requests == 1


def test_a_dimse_node_is_asked_by_the_test_of_the_connection(panel: PanelDriver, store_scp: StoreScp) -> None:
    with FaultServer(Source(TINY).series(1)) as server:

        def steps() -> Steps:
            open_form(panel, server.url)
            open_part(panel, "dimseGroup")
            panel.type("dimseHostLineEdit", "127.0.0.1")
            panel.ui.dimsePortSpinBox.setValue(store_scp.dimse.port)
            panel.type("calledAETitleLineEdit", store_scp.dimse.ae_title)
            panel.type("callingAETitleLineEdit", "FORMTEST")
            panel.click("saveServerButton")
            yield lambda: connected(panel)
            panel.click("testServerButton")
            yield lambda: "Received Echo Request" in store_scp.log.read_text()
            panel.click("editServerButton")
            assert panel.ui.dimseGroup.isVisible(), "what is set is shown"
            assert panel.ui.callingAETitleLineEdit.isVisible()

        panel.run(steps(), 8)
    node = saved_profile(panel).dimse_node
    assert (node.port, node.called_ae_title) == (store_scp.dimse.port, store_scp.dimse.ae_title)


def test_certificates_and_the_passphrase_of_the_key_open_a_strict_server(
    panel: PanelDriver, certificates: Certificates, encrypted_key: Path, tmp_path: Path
) -> None:
    pair = (certificates.server, certificates.server_key)
    instances = Source(TINY).series(1)
    with FaultServer(instances, certificate=pair, client_authority=certificates.authority) as server:

        def steps() -> Steps:
            open_form(panel, server.url)
            open_part(panel, "certificatesGroup")
            panel.type("caBundleLineEdit", str(certificates.authority))
            panel.type("clientCertificateLineEdit", str(certificates.client))
            panel.type("clientKeyLineEdit", str(encrypted_key))
            panel.click("saveServerButton")
            yield lambda: "passphrase is not known" in panel.ui.connectionLabel.text
            panel.click("editServerButton")
            panel.type("keyPassphraseLineEdit", "0pen-the-k3y", enter=True)
            yield lambda: connected(panel)
            panel.click("editServerButton")
            assert panel.ui.keyPassphraseLineEdit.text == ""

        panel.run(steps(), 8)
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or b"0pen-the-k3y" not in path.read_bytes(), path


def test_files_are_chosen_in_a_window(
    panel: PanelDriver, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qt

    monkeypatch.setattr(qt.QFileDialog, "getOpenFileName", lambda *_: str(certificates.authority))

    def steps() -> Steps:
        open_form(panel, "https://localhost/x")
        open_part(panel, "certificatesGroup")
        yield panel.ui.caBundleButton.isVisible
        panel.click("caBundleButton")
        assert panel.ui.caBundleLineEdit.text == str(certificates.authority)

    panel.run(steps(), 8)


def test_notes_are_kept_and_shown_with_the_server_in_the_list(panel: PanelDriver) -> None:
    import qt

    with FaultServer() as server:

        def steps() -> Steps:
            open_form(panel, server.url)
            open_part(panel, "notesGroup")
            panel.ui.notesTextEdit.plainText = "Ask Sam for access.\n"
            panel.click("saveServerButton")
            yield lambda: connected(panel)

        panel.run(steps(), 8)
    assert saved_profile(panel).notes == "Ask Sam for access."
    assert "Ask Sam" in panel.ui.serverComboBox.itemData(0, qt.Qt.ToolTipRole)


WRONG = {
    "serverURLLineEdit": ("pacs", "serverURL", "http://"),
    "qidoPrefixLineEdit": ("a b", "qidoPrefix", "not a path"),
    "calledAETitleLineEdit": ("ORTHANC", "dimseHost", "is missing"),
    "dimseHostLineEdit": ("pacs", "calledAETitle", "is missing"),
    "callingAETitleLineEdit": ("A TITLE THAT IS TOO LONG", "callingAETitle", "16 plain characters"),
    "caBundleLineEdit": ("/no/such/file", "caBundle", "cannot be found"),
    "clientKeyLineEdit": (__file__, "clientCertificate", "is missing"),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_beside_its_field(field: str, panel: PanelDriver) -> None:
    text, about, words = WRONG[field]

    def steps() -> Steps:
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", "https://localhost/x")
        getattr(panel.ui, field).text = text
        panel.click("saveServerButton")
        error = getattr(panel.ui, about + "Error")
        yield error.isVisible
        assert words in error.text
        panel.screenshot(f"server-form-wrong-{about}")
        assert panel.logic.servers() == []
        getattr(panel.ui, field).text = "https://localhost/x" if field == "serverURLLineEdit" else ""
        panel.click("saveServerButton")
        yield lambda: len(panel.logic.servers()) == 1
        assert not error.isVisible()

    panel.run(steps(), 8)


@pytest.mark.parametrize(
    ("headers", "words"),
    [("no colon", "not a header"), ("Na me: x", "not a header"), ("Cookie: x", "is a secret")],
)
def test_headers_that_cannot_be_sent_are_refused(headers: str, words: str, panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", "https://localhost/x")
        panel.ui.extraHeadersTextEdit.plainText = headers
        panel.click("saveServerButton")
        yield panel.ui.extraHeadersError.isVisible
        assert words in panel.ui.extraHeadersError.text

    panel.run(steps(), 8)


def test_a_name_that_is_taken_is_refused_beside_the_name(panel: PanelDriver) -> None:
    servers = importlib.import_module("DICOMwebNetworkLib.model.servers")
    panel.logic.saveServer(servers.ServerProfile("Clinic", "http://localhost/1"))

    def steps() -> Steps:
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", "http://localhost/2")
        panel.type("serverNameLineEdit", "Clinic")
        panel.click("saveServerButton")
        yield lambda: "of this name already" in panel.ui.serverNameError.text

    panel.run(steps(), 8)


def test_a_renamed_server_keeps_its_place_and_its_password(panel: PanelDriver) -> None:
    servers = importlib.import_module("DICOMwebNetworkLib.model.servers")
    with FaultServer(auth=("anna", "secret word")) as server:
        panel.logic.saveServer(
            servers.ServerProfile("First", server.url, servers.LoginKind.BASIC, "anna"), "secret word"
        )
        panel.logic.saveServer(servers.ServerProfile("Second", "http://localhost/2"))

        def steps() -> Steps:
            panel.ui.serverComboBox.setCurrentIndex(0)
            panel.click("editServerButton")
            panel.type("serverNameLineEdit", "Renamed", enter=True)
            yield lambda: panel.ui.connectionLabel.text == "Connected to Renamed."

        panel.run(steps(), 8)
    assert [profile.name for profile in panel.logic.servers()] == ["Renamed", "Second"]


def test_addresses_of_an_authorization_server_are_kept(panel: PanelDriver) -> None:
    def steps() -> Steps:
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", "https://localhost/x")
        panel.choose("loginKindComboBox", "client credentials")
        panel.type("passwordLineEdit", "client secret")
        panel.click("saveServerButton")
        yield panel.ui.clientIDError.isVisible
        panel.type("clientIDLineEdit", "viewer")
        panel.click("saveServerButton")
        yield panel.ui.issuerError.isVisible
        panel.click("advancedButton")
        open_part(panel, "oauthGroup")
        yield panel.ui.tokenURLLineEdit.isVisible
        panel.type("tokenURLLineEdit", "https://sso.example.org/token")
        panel.type("audienceLineEdit", "archive")
        panel.click("saveServerButton")
        yield lambda: len(panel.logic.servers()) == 1

    panel.run(steps(), 8)
    oauth = saved_profile(panel).oauth
    assert (oauth.token_url, oauth.audience, oauth.client_id) == ("https://sso.example.org/token", "archive", "viewer")


def test_every_field_is_explained_and_reached_by_the_keyboard_in_the_order_of_the_eye(panel: PanelDriver) -> None:
    import qt

    panel.click("addServerButton")
    panel.ui.advancedButton.checked = True
    for part in ("certificatesGroup", "requestsGroup", "pathsGroup", "dimseGroup", "notesGroup"):
        open_part(panel, part)
    form = panel.ui.serverForm
    kinds = (qt.QLineEdit, qt.QComboBox, qt.QAbstractSpinBox, qt.QPlainTextEdit, qt.QAbstractButton)
    fields = [one for kind in kinds for one in form.findChildren(kind) if one.objectName[:3] != "qt_"]
    own = {str(one.objectName) for one in fields if one.objectName}
    assert len(own) > 30
    for name in own:
        field = getattr(panel.ui, name)
        assert field.toolTip, f"{name} has no tool tip"
    order = []
    field = panel.ui.serverURLLineEdit
    while not order or field.objectName != "serverURLLineEdit":
        isInForm = form.isAncestorOf(field) and str(field.objectName) in own
        if isInForm and field.isVisible() and field.focusPolicy & qt.Qt.TabFocus:
            order.append((str(field.objectName), field.mapTo(form, qt.QPoint(0, 0)).y()))
        field = field.nextInFocusChain()
    assert order[0][0] == "serverURLLineEdit"
    assert order[-1][0] == "saveServerButton"
    heights = [height for _, height in order]
    assert heights == sorted(heights), order


def test_an_error_in_a_form_with_all_parts_open_hides_nothing(panel: PanelDriver) -> None:
    import qt

    def steps() -> Steps:
        ui = panel.ui
        panel.click("addServerButton")
        panel.type("serverURLLineEdit", "https://pacs.example.org/dicom-web")
        panel.click("advancedButton")
        for group in (ui.certificatesGroup, ui.requestsGroup, ui.pathsGroup, ui.dimseGroup, ui.notesGroup):
            group.collapsed = False
        ui.extraHeadersTextEdit.setPlainText("X-One: 1\nX-Two: 2\nno header")
        panel.click("saveServerButton")
        yield ui.extraHeadersError.isVisible
        yield lambda: ui.extraHeadersTextEdit.height >= 3 * qt.QFontMetrics(ui.extraHeadersTextEdit.font).height()
        yield lambda: ui.extraHeadersError.geometry.top() >= ui.extraHeadersTextEdit.geometry.bottom()
        panel.screenshot("server-form-all-with-error")

    panel.run(steps(), 5)
