"""Self tests of what a server asks for before it talks: one for each way in; see the table in Testing/README.md."""

from __future__ import annotations

import json
import logging
from typing import Any

import requests
from DICOMwebNetworkTestCase import DICOMwebNetworkTestCase, Server, pythonProgram
from SelfTestCertificates import Certificates

from DICOMwebNetworkLib.model.diagnosis import Stage, StageVerdict
from DICOMwebNetworkLib.model.errors import LoginError, TLSError
from DICOMwebNetworkLib.model.queries import Level, SearchQuery
from DICOMwebNetworkLib.model.servers import LoginKind, OAuthSettings, ServerProfile

TOKEN = "t0ken-0f-the-self-test"


class ProfileSelfTest(DICOMwebNetworkTestCase):
    def test_profiles_are_kept_written_to_a_file_and_read_again(self) -> None:
        profile = ServerProfile(
            "PACS", self.server.url, notes="second floor", extra_headers=(("X-Site", "7"),), called_ae_title="ARCHIVE"
        )
        self.logic.saveServer(profile)
        path = f"{self.folder}/servers.json"
        self.logic.exportServers(path)
        self.logic.removeServer("PACS")
        self.assertNotIn("PACS", [each.name for each in self.logic.servers()])
        self.logic.importServers(path)
        self.assertEqual(self.logic.server("PACS"), profile)
        self.server.requests()
        self.assertTrue(self.logic.searchStudies("PACS"))
        self.assertEqual({request["headers"].get("x-site") for request in self.server.requests()}, {"7"})

    def test_a_pasted_link_of_a_kheops_album_holds_the_address_and_the_token(self) -> None:
        from DICOMwebNetworkLib.model.addresses import pasted_address

        found = pasted_address("https://kheops.example.org/view/Ab12cd34")
        self.assertEqual((found.base_url, found.token), ("https://kheops.example.org/api", "Ab12cd34"))

    def test_several_servers_are_searched_at_once(self) -> None:
        other = Server("--studies", "3")
        self.addCleanup(other.close)
        found: dict[str, int] = {}
        ends: list[str] = []
        for server in (self.server, other):
            url = server.url
            server.use({"kind": "search-*", "stall_before_s": 0.3})

            def add(page: Any, url: str = url) -> None:
                found[url] = found.get(url, 0) + len(page.records)

            query = SearchQuery(Level.STUDY)
            self.logic.startSearch(
                self.logic.connectionFor(url), query, add, lambda url=url: ends.append(url), self.fail
            )
        self.waitUntil(lambda: len(ends) == 2)
        self.assertEqual(found, {self.server.url: 1, other.url: 3})
        self.server.use()

    def test_a_diagnosis_says_stage_by_stage_how_far_it_got(self) -> None:
        stages: list[Any] = []
        ends: list[Any] = []
        profile = ServerProfile("diagnosed", self.server.url)
        self.logic.saveServer(profile)
        self.logic.diagnose(self.logic.connectionFor(profile), stages.append, ends.append, ends.append)
        self.waitUntil(lambda: ends)
        verdicts = {each.stage: each.verdict for each in stages}
        for stage in (Stage.PORT, Stage.SEARCH, Stage.SERIES, Stage.STORE):
            self.assertIs(verdicts[stage], StageVerdict.OK, stage)
        self.assertEqual(self.logic.capabilitiesOf(profile), ends[0])


class TLSSelfTest(DICOMwebNetworkTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="DICOMwebNetwork-selftest-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.certificates = Certificates(folder)
        made = cls.certificates
        cls.server = Server(
            *("--synthetic", "1x2", "--rows", "8", "--certificate", made.server, made.serverKey),
            *("--client-authority", made.authority),
        )
        cls.addClassCleanup(cls.server.close)

    def test_an_authority_and_a_client_certificate_of_the_profile_open_the_server(self) -> None:
        made = self.certificates
        with self.assertRaises(TLSError):
            self.logic.searchStudies(self.server.url)
        with self.assertRaises(TLSError):
            self.logic.searchStudies(ServerProfile("no client", self.server.url, ca_bundle=made.authority))
        profile = ServerProfile(
            *("TLS", self.server.url),
            ca_bundle=made.authority,
            client_certificate=made.client,
            client_key=made.clientKey,
        )
        [study] = self.logic.searchStudies(profile)
        self.assertTrue(self.logic.retrieve(profile, study.study_instance_uid).is_complete)


class TokenSelfTest(DICOMwebNetworkTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server("--synthetic", "1x2", "--rows", "8", "--token", TOKEN)
        cls.addClassCleanup(cls.server.close)

    def isOpenedBy(self, **values: Any) -> bool:
        return len(self.logic.searchStudies(ServerProfile("token", self.server.url, **values))) == 1

    def authorizationServer(self, *faults: dict[str, Any]) -> str:
        """Return the address of a server that answers as told."""
        server = Server()
        self.addCleanup(server.close)
        server.use(*faults)
        return server.url

    def test_a_bearer_token_is_given_by_a_script_or_kept_with_the_server(self) -> None:
        with self.assertRaises(LoginError):
            self.logic.searchStudies(self.server.url)
        self.assertEqual(len(self.logic.searchStudies(self.server.url, accessToken=TOKEN)), 1)
        self.logic.saveServer(ServerProfile("token", self.server.url, LoginKind.BEARER), TOKEN)
        self.assertEqual(len(self.logic.searchStudies("token")), 1)

    def test_a_token_is_printed_by_a_command_as_googles_is(self) -> None:
        command = (pythonProgram(), "-c", f"print({TOKEN!r})")
        self.assertTrue(self.isOpenedBy(login_kind=LoginKind.TOKEN_COMMAND, token_command=command))

    def test_a_token_is_read_from_a_file(self) -> None:
        path = f"{self.folder}/token"
        with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
            file.write(TOKEN + "\n")
        self.assertTrue(self.isOpenedBy(login_kind=LoginKind.TOKEN_FILE, token_file=path))

    def test_secret_headers_and_cookies_of_a_service_are_sent(self) -> None:
        profile = ServerProfile("headers", self.server.url, LoginKind.HEADERS)
        self.logic.saveServer(profile, f"Authorization: Bearer {TOKEN}\nCookie: session=5e1f")
        self.server.requests()
        self.assertEqual(len(self.logic.searchStudies("headers")), 1)
        self.assertEqual({each["headers"].get("cookie") for each in self.server.requests()}, {"session=5e1f"})

    def test_a_program_gets_its_token_by_client_credentials(self) -> None:
        token = json.dumps({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60})
        url = self.authorizationServer(
            {"method": "POST", "path": "/token", "status": 200, "body": token, "content_type": "application/json"}
        )
        oauth = OAuthSettings(token_url=f"{url}/token", client_id="slicer")
        self.logic.saveServer(
            ServerProfile("OAuth", self.server.url, LoginKind.CLIENT_CREDENTIALS, oauth=oauth), "client secret"
        )
        self.assertEqual(len(self.logic.searchStudies("OAuth")), 1)

    def test_a_person_signs_in_with_a_code_at_another_device(self) -> None:
        code = {
            "device_code": "d3vice",
            "user_code": "WXYZ-1234",
            "verification_uri": "https://login.example.org/device",
            "expires_in": 60,
            "interval": 0,
        }
        token = {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60}
        answer = {"method": "POST", "content_type": "application/json"}
        url = self.authorizationServer(
            answer | {"path": "/device", "status": 200, "body": json.dumps(code)},
            answer | {"path": "/token", "status": 200, "body": json.dumps(token)},
            answer | {"path": "/token", "status": 400, "body": '{"error": "authorization_pending"}', "times": 1},
        )
        oauth = OAuthSettings(token_url=f"{url}/token", device_url=f"{url}/device", client_id="slicer")
        connection = self.logic.connectionFor(
            ServerProfile("device", self.server.url, LoginKind.DEVICE_CODE, oauth=oauth)
        )
        self.assertTrue(connection.wants_sign_in)
        shown: list[Any] = []
        self.logic.signIn(connection, shown.append).result()
        self.assertEqual([each.user_code for each in shown], ["WXYZ-1234"])
        self.assertFalse(connection.wants_sign_in)
        self.assertTrue(next(connection.search(SearchQuery(Level.STUDY))).records)

    def test_requests_are_signed_by_any_login_of_requests_as_for_aws(self) -> None:
        class Signer(requests.auth.AuthBase):
            def __call__(self, request: Any) -> Any:
                request.headers["Authorization"] = f"Bearer {TOKEN}"
                request.headers["X-Amz-Date"] = "20200101T000000Z"
                return request

        [study] = self.logic.searchStudies(self.server.url, auth=Signer())
        self.server.requests()
        self.assertTrue(self.logic.retrieve(self.server.url, study.study_instance_uid, auth=Signer()).is_complete)
        self.assertTrue(all("x-amz-date" in request["headers"] for request in self.server.requests()))

    def test_no_log_and_no_report_holds_the_token(self) -> None:
        lines: list[str] = []

        class Ear(logging.Handler):
            def emit(self, record: Any) -> None:
                lines.append(self.format(record))

        ear = Ear(logging.DEBUG)
        root = logging.getLogger()
        before = root.level
        root.addHandler(ear)
        root.setLevel(logging.DEBUG)
        try:
            [study] = self.logic.searchStudies(self.server.url, accessToken=TOKEN)
            report = self.logic.retrieve(self.server.url, study.study_instance_uid, accessToken=TOKEN)
        finally:
            root.setLevel(before)
            root.removeHandler(ear)
        self.assertTrue(lines)
        self.assertNotIn(TOKEN, "\n".join(lines) + report.to_text() + report.to_json())
