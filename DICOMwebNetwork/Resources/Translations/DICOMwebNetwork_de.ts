<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>DICOMwebNetwork</name>
    <message>
        <source>Built on 3D Slicer, CTK, pydicom, dicomweb-client and requests, with thanks to their communities.</source>
        <translation>Baut auf 3D Slicer, CTK, pydicom, dicomweb-client und requests auf; Dank an deren Gemeinschaften.</translation>
    </message>
    <message>
        <source>DICOMweb Network</source>
        <translation>DICOMweb-Netzwerk</translation>
    </message>
    <message>
        <source>Find studies on any DICOMweb server, look at their metadata, retrieve them verified instance by instance into the DICOM database, load them, and put results back into the PACS, while Slicer stays usable.</source>
        <translation>Studien auf jedem DICOMweb-Server finden, ihre Metadaten ansehen, sie Instanz für Instanz geprüft in die DICOM-Datenbank abrufen, laden und Ergebnisse ins PACS zurücklegen, während Slicer benutzbar bleibt.</translation>
    </message>
    <message>
        <source>User guide</source>
        <translation>Benutzerhandbuch</translation>
    </message>
</context>
<context>
    <name>DICOMwebNetworkPanel</name>
    <message>
        <source>+</source>
        <translation>+</translation>
    </message>
    <message>
        <source>Accession</source>
        <translation>Auftragsnummer</translation>
    </message>
    <message>
        <source>Accession number</source>
        <translation>Auftragsnummer</translation>
    </message>
    <message>
        <source>Add a server</source>
        <translation>Server hinzufügen</translation>
    </message>
    <message>
        <source>Also in:</source>
        <translation>Auch in:</translation>
    </message>
    <message>
        <source>Any modality</source>
        <translation>Jede Modalität</translation>
    </message>
    <message>
        <source>Ask the server for all remaining studies</source>
        <translation>Den Server nach allen übrigen Studien fragen</translation>
    </message>
    <message>
        <source>Ask the server for the metadata again</source>
        <translation>Den Server noch einmal nach den Metadaten fragen</translation>
    </message>
    <message>
        <source>Ask the server for the next 100 studies</source>
        <translation>Den Server nach den nächsten 100 Studien fragen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation>Ordner wählen</translation>
    </message>
    <message>
        <source>Choose a saved server, or paste the address of one</source>
        <translation>Einen gespeicherten Server wählen oder die Adresse eines Servers einfügen</translation>
    </message>
    <message>
        <source>Choose the folder of the DICOM database: one that has a database, or a new one</source>
        <translation>Den Ordner der DICOM-Datenbank wählen: einen mit Datenbank oder einen neuen</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect to this server and test that it answers</source>
        <translation>Mit diesem Server verbinden und prüfen, ob er antwortet</translation>
    </message>
    <message>
        <source>Create database</source>
        <translation>Datenbank anlegen</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <source>Date:</source>
        <translation>Datum:</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>Destination folder</source>
        <translation>Zielordner</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Duplicate, move or remove this server; import and export servers</source>
        <translation>Diesen Server kopieren, verschieben oder entfernen; Server importieren und exportieren</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Edit this server</source>
        <translation>Diesen Server bearbeiten</translation>
    </message>
    <message>
        <source>Empty all search fields</source>
        <translation>Alle Suchfelder leeren</translation>
    </message>
    <message>
        <source>Fetch the selected studies and series</source>
        <translation>Die ausgewählten Studien und Serien abrufen</translation>
    </message>
    <message>
        <source>Fetch the selected studies and series and load them into the scene</source>
        <translation>Die ausgewählten Studien und Serien abrufen und in die Szene laden</translation>
    </message>
    <message>
        <source>Fetch what the selected series refers to</source>
        <translation>Abrufen, worauf die ausgewählte Serie verweist</translation>
    </message>
    <message>
        <source>Files go to a folder for each series below this one</source>
        <translation>Die Dateien kommen unterhalb dieses Ordners in je einen Ordner für jede Serie</translation>
    </message>
    <message>
        <source>Filter by tag, name or value</source>
        <translation>Nach Tag, Name oder Wert filtern</translation>
    </message>
    <message>
        <source>Filter of the metadata</source>
        <translation>Filter der Metadaten</translation>
    </message>
    <message>
        <source>Find or retrieve the studies of a list of UIDs or accession numbers</source>
        <translation>Die Studien einer Liste von UIDs oder Auftragsnummern suchen oder abrufen</translation>
    </message>
    <message>
        <source>First day of the range</source>
        <translation>Erster Tag des Zeitraums</translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation>Ordner für die Dateien</translation>
    </message>
    <message>
        <source>Forget these transfers; what has arrived is kept</source>
        <translation>Diese Übertragungen vergessen; was angekommen ist, bleibt</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From:</source>
        <translation>Von:</translation>
    </message>
    <message>
        <source>Further servers to search</source>
        <translation>Weitere Server, auf denen gesucht wird</translation>
    </message>
    <message>
        <source>Further servers to search at the same time; a column of the results says which one has a study</source>
        <translation>Weitere Server, auf denen zugleich gesucht wird; eine Spalte der Ergebnisse sagt, welcher eine Studie hat</translation>
    </message>
    <message>
        <source>Go on with them; only what is missing is fetched</source>
        <translation>Damit weitermachen; nur was fehlt, wird geholt</translation>
    </message>
    <message>
        <source>Group by patient, sort, choose columns</source>
        <translation>Nach Patienten gruppieren, sortieren, Spalten wählen</translation>
    </message>
    <message>
        <source>How results are shown</source>
        <translation>Wie Ergebnisse gezeigt werden</translation>
    </message>
    <message>
        <source>ID</source>
        <translation>ID</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instanz</translation>
    </message>
    <message>
        <source>Instance:</source>
        <translation>Instanz:</translation>
    </message>
    <message>
        <source>Last day of the range</source>
        <translation>Letzter Tag des Zeitraums</translation>
    </message>
    <message>
        <source>Let the server find names that are spelled alike (fuzzy matching); not every server can</source>
        <translation>Den Server auch ähnlich geschriebene Namen finden lassen (Fuzzy Matching); nicht jeder Server kann das</translation>
    </message>
    <message>
        <source>List…</source>
        <translation>Liste…</translation>
    </message>
    <message>
        <source>Load:</source>
        <translation>Laden:</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>Lokal</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation>Modalitäten</translation>
    </message>
    <message>
        <source>Modalities that the study contains; none checked means any</source>
        <translation>Modalitäten, die die Studie enthält; ist keine angekreuzt, gilt jede</translation>
    </message>
    <message>
        <source>Modality</source>
        <translation>Modalität</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>More for servers</source>
        <translation>Mehr zu Servern</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>Part of the patient's name, family name first; * and ? are wildcards</source>
        <translation>Teil des Patientennamens, Nachname zuerst; * und ? sind Platzhalter</translation>
    </message>
    <message>
        <source>Part of the study description</source>
        <translation>Teil der Studienbeschreibung</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>Patient</translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation>Patienten-ID</translation>
    </message>
    <message>
        <source>Patient name</source>
        <translation>Patientenname</translation>
    </message>
    <message>
        <source>Patient:</source>
        <translation>Patient:</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Repeat one of the last searches of this server</source>
        <translation>Eine der letzten Suchen dieses Servers wiederholen</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>Abrufen</translation>
    </message>
    <message>
        <source>Retrieve and load</source>
        <translation>Abrufen und laden</translation>
    </message>
    <message>
        <source>Retrieve these</source>
        <translation>Diese abrufen</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Save to:</source>
        <translation>Speichern in:</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Search the server for studies (Enter)</source>
        <translation>Auf dem Server nach Studien suchen (Eingabetaste)</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>Show only elements whose tag, keyword or value contains this (Ctrl+F)</source>
        <translation>Nur Elemente zeigen, deren Tag, Schlüsselwort oder Wert dies enthält (Strg+F)</translation>
    </message>
    <message>
        <source>Show this panel in a larger window of its own, or bring it back</source>
        <translation>Dieses Feld in einem größeren eigenen Fenster zeigen oder zurückholen</translation>
    </message>
    <message>
        <source>Similar names</source>
        <translation>Ähnliche Namen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Step through the instances of the series</source>
        <translation>Durch die Instanzen der Serie gehen</translation>
    </message>
    <message>
        <source>Stop all running transfers; what has arrived is kept</source>
        <translation>Alle laufenden Übertragungen anhalten; was angekommen ist, bleibt</translation>
    </message>
    <message>
        <source>Stop the search; what has been found stays (Escape)</source>
        <translation>Die Suche anhalten; was gefunden ist, bleibt (Esc)</translation>
    </message>
    <message>
        <source>Studies and series</source>
        <translation>Studien und Serien</translation>
    </message>
    <message>
        <source>Study Instance UID</source>
        <translation>Study Instance UID</translation>
    </message>
    <message>
        <source>Study Instance UID, or a link that holds one</source>
        <translation>Study Instance UID oder ein Link, der eine enthält</translation>
    </message>
    <message>
        <source>Study date</source>
        <translation>Studiendatum</translation>
    </message>
    <message>
        <source>Study description</source>
        <translation>Studienbeschreibung</translation>
    </message>
    <message>
        <source>Study:</source>
        <translation>Studie:</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>Tag</translation>
    </message>
    <message>
        <source>Take this message away</source>
        <translation>Diese Meldung entfernen</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Testen</translation>
    </message>
    <message>
        <source>Test the connection stage by stage</source>
        <translation>Die Verbindung Schritt für Schritt testen</translation>
    </message>
    <message>
        <source>The server is searching</source>
        <translation>Der Server sucht</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Restzeit</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation>Übertragung</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>Übertragungen</translation>
    </message>
    <message>
        <source>UID:</source>
        <translation>UID:</translation>
    </message>
    <message>
        <source>VR</source>
        <translation>VR</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>When "Retrieve and load" loads: at the end, or each series as soon as it is complete</source>
        <translation>Wann „Abrufen und laden“ lädt: am Ende, oder jede Serie, sobald sie vollständig ist</translation>
    </message>
    <message>
        <source>When the study was made</source>
        <translation>Wann die Studie gemacht wurde</translation>
    </message>
    <message>
        <source>Where retrieved files go: the DICOM database, a temporary one that goes away after loading, or a folder</source>
        <translation>Wohin abgerufene Dateien kommen: in die DICOM-Datenbank, in eine vorläufige, die nach dem Laden verschwindet, oder in einen Ordner</translation>
    </message>
    <message>
        <source>Which instance of the series is shown</source>
        <translation>Welche Instanz der Serie gezeigt wird</translation>
    </message>
    <message>
        <source>Whole accession number; * and ? are wildcards</source>
        <translation>Ganze Auftragsnummer; * und ? sind Platzhalter</translation>
    </message>
    <message>
        <source>Whole patient ID; * and ? are wildcards</source>
        <translation>Ganze Patienten-ID; * und ? sind Platzhalter</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>no other server</source>
        <translation>kein anderer Server</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
</context>
<context>
    <name>DICOMwebNetworkServerForm</name>
    <message>
        <source>Access token</source>
        <translation>Zugangstoken</translation>
    </message>
    <message>
        <source>Access token, sent as "Authorization: Bearer". Kept in memory until the application closes.</source>
        <translation>Zugangstoken, gesendet als „Authorization: Bearer“. Bleibt im Speicher, bis das Programm endet.</translation>
    </message>
    <message>
        <source>Address of the authorization server</source>
        <translation>Adresse des Autorisierungsservers</translation>
    </message>
    <message>
        <source>Address of the authorization server, which tells its other addresses itself</source>
        <translation>Adresse des Autorisierungsservers, der seine anderen Adressen selbst nennt</translation>
    </message>
    <message>
        <source>Address of the sign-in page</source>
        <translation>Adresse der Anmeldeseite</translation>
    </message>
    <message>
        <source>Address that gives codes to sign in with, where the issuer does not tell it</source>
        <translation>Adresse, die Codes zum Anmelden ausgibt, wenn der Aussteller sie nicht nennt</translation>
    </message>
    <message>
        <source>Address that gives device codes</source>
        <translation>Adresse, die Gerätecodes ausgibt</translation>
    </message>
    <message>
        <source>Address that gives tokens</source>
        <translation>Adresse, die Token ausgibt</translation>
    </message>
    <message>
        <source>Address that gives tokens, where the issuer does not tell it</source>
        <translation>Adresse, die Token ausgibt, wenn der Aussteller sie nicht nennt</translation>
    </message>
    <message>
        <source>Address:</source>
        <translation>Adresse:</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Application entity title of the node, up to 16 characters</source>
        <translation>AE-Titel des Knotens, bis zu 16 Zeichen</translation>
    </message>
    <message>
        <source>Application entity title of this computer, as the node knows it</source>
        <translation>AE-Titel dieses Computers, wie der Knoten ihn kennt</translation>
    </message>
    <message>
        <source>As you want to call it</source>
        <translation>Wie Sie ihn nennen wollen</translation>
    </message>
    <message>
        <source>Audience</source>
        <translation>Audience</translation>
    </message>
    <message>
        <source>Audience:</source>
        <translation>Audience:</translation>
    </message>
    <message>
        <source>Authorities:</source>
        <translation>Zertifizierer:</translation>
    </message>
    <message>
        <source>Authorization server</source>
        <translation>Autorisierungsserver</translation>
    </message>
    <message>
        <source>Called AE title</source>
        <translation>AE-Titel des Knotens</translation>
    </message>
    <message>
        <source>Called AE:</source>
        <translation>AE des Knotens:</translation>
    </message>
    <message>
        <source>Calling AE title</source>
        <translation>Eigener AE-Titel</translation>
    </message>
    <message>
        <source>Calling AE:</source>
        <translation>Eigener AE:</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Certificate:</source>
        <translation>Zertifikat:</translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation>Zertifikate</translation>
    </message>
    <message>
        <source>Certificates, timeouts, paths, DIMSE and notes</source>
        <translation>Zertifikate, Wartezeiten, Pfade, DIMSE und Notizen</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>Client-ID</translation>
    </message>
    <message>
        <source>Client ID:</source>
        <translation>Client-ID:</translation>
    </message>
    <message>
        <source>Close this form and change nothing (Escape)</source>
        <translation>Dieses Formular schließen und nichts ändern (Esc)</translation>
    </message>
    <message>
        <source>Command:</source>
        <translation>Befehl:</translation>
    </message>
    <message>
        <source>Connect:</source>
        <translation>Verbinden:</translation>
    </message>
    <message>
        <source>Connections:</source>
        <translation>Verbindungen:</translation>
    </message>
    <message>
        <source>DICOMweb root address of the server, or the link of a viewer or a store. A user and password in the address become the login and are never stored in it.</source>
        <translation>DICOMweb-Adresse des Servers, oder der Link eines Betrachters oder eines Speichers. Benutzer und Passwort in der Adresse werden zur Anmeldung und nie in ihr gespeichert.</translation>
    </message>
    <message>
        <source>DIMSE host</source>
        <translation>DIMSE-Host</translation>
    </message>
    <message>
        <source>DIMSE node</source>
        <translation>DIMSE-Knoten</translation>
    </message>
    <message>
        <source>DIMSE port</source>
        <translation>DIMSE-Port</translation>
    </message>
    <message>
        <source>Device code:</source>
        <translation>Gerätecode:</translation>
    </message>
    <message>
        <source>Encrypted (TLS)</source>
        <translation>Verschlüsselt (TLS)</translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation>Weitere Kopfzeilen</translation>
    </message>
    <message>
        <source>File or command of the access token</source>
        <translation>Datei oder Befehl für das Zugangstoken</translation>
    </message>
    <message>
        <source>File with CA certificates</source>
        <translation>Datei mit Zertifikaten der Zertifizierer</translation>
    </message>
    <message>
        <source>File with the client certificate</source>
        <translation>Datei mit dem Client-Zertifikat</translation>
    </message>
    <message>
        <source>File with the key of the client certificate</source>
        <translation>Datei mit dem Schlüssel des Client-Zertifikats</translation>
    </message>
    <message>
        <source>For authorization servers that do not describe themselves</source>
        <translation>Für Autorisierungsserver, die sich nicht selbst beschreiben</translation>
    </message>
    <message>
        <source>For servers whose services have addresses of their own</source>
        <translation>Für Server, deren Dienste eigene Adressen haben</translation>
    </message>
    <message>
        <source>Headers to send with each request, one a line; secret ones belong to the login</source>
        <translation>Kopfzeilen, die mit jeder Anfrage gesendet werden, eine je Zeile; geheime gehören zur Anmeldung</translation>
    </message>
    <message>
        <source>Headers:</source>
        <translation>Kopfzeilen:</translation>
    </message>
    <message>
        <source>Host of the DIMSE node of the same archive, for C-STORE and C-ECHO; empty if there is none</source>
        <translation>Host des DIMSE-Knotens desselben Archivs, für C-STORE und C-ECHO; leer, wenn es keinen gibt</translation>
    </message>
    <message>
        <source>Host:</source>
        <translation>Host:</translation>
    </message>
    <message>
        <source>How many requests go to this server at once at most</source>
        <translation>Wie viele Anfragen höchstens zugleich an diesen Server gehen</translation>
    </message>
    <message>
        <source>How the server wants to know who asks</source>
        <translation>Wie der Server wissen will, wer fragt</translation>
    </message>
    <message>
        <source>Images as:</source>
        <translation>Bilder als:</translation>
    </message>
    <message>
        <source>Issuer:</source>
        <translation>Aussteller:</translation>
    </message>
    <message>
        <source>Keep the password or token in the key store of the operating system, also when the application has closed; never in a file of the application</source>
        <translation>Passwort oder Token im Schlüsselspeicher des Betriebssystems behalten, auch wenn das Programm geschlossen ist; nie in einer Datei des Programms</translation>
    </message>
    <message>
        <source>Keep this server in the list and connect to it (Enter)</source>
        <translation>Diesen Server in der Liste behalten und mit ihm verbinden (Eingabetaste)</translation>
    </message>
    <message>
        <source>Kept in memory until the application closes; never written to a file</source>
        <translation>Bleibt im Speicher, bis das Programm endet; wird nie in eine Datei geschrieben</translation>
    </message>
    <message>
        <source>Key:</source>
        <translation>Schlüssel:</translation>
    </message>
    <message>
        <source>Login:</source>
        <translation>Anmeldung:</translation>
    </message>
    <message>
        <source>Longest silence</source>
        <translation>Längste Stille</translation>
    </message>
    <message>
        <source>Longest silence in the middle of an answer; there is no limit for the whole of it</source>
        <translation>Längste Stille mitten in einer Antwort; für die ganze Antwort gibt es keine Grenze</translation>
    </message>
    <message>
        <source>Longest wait for a connection</source>
        <translation>Längste Wartezeit auf eine Verbindung</translation>
    </message>
    <message>
        <source>Name of the server in the list. Left empty, the host name is taken.</source>
        <translation>Name des Servers in der Liste. Bleibt er leer, gilt der Name des Hosts.</translation>
    </message>
    <message>
        <source>Name under which this program is registered at the authorization server</source>
        <translation>Name, unter dem dieses Programm beim Autorisierungsserver eingetragen ist</translation>
    </message>
    <message>
        <source>Name:</source>
        <translation>Name:</translation>
    </message>
    <message>
        <source>Name: value</source>
        <translation>Name: Wert</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Opens an encrypted key. Kept in memory until the application closes; never written to a file</source>
        <translation>Öffnet einen verschlüsselten Schlüssel. Bleibt im Speicher, bis das Programm endet; wird nie in eine Datei geschrieben</translation>
    </message>
    <message>
        <source>PEM file with the certificate that shows the server who asks</source>
        <translation>PEM-Datei mit dem Zertifikat, das dem Server zeigt, wer fragt</translation>
    </message>
    <message>
        <source>PEM file with the certificates of the authorities to trust for this server; empty for those that this computer trusts</source>
        <translation>PEM-Datei mit den Zertifikaten der Zertifizierer, denen für diesen Server vertraut wird; leer für die, denen dieser Computer vertraut</translation>
    </message>
    <message>
        <source>PEM file with the key of the certificate; empty where it is in the same file</source>
        <translation>PEM-Datei mit dem Schlüssel des Zertifikats; leer, wenn er in derselben Datei steht</translation>
    </message>
    <message>
        <source>Page where a person signs in, where the issuer does not tell it</source>
        <translation>Seite, auf der man sich anmeldet, wenn der Aussteller sie nicht nennt</translation>
    </message>
    <message>
        <source>Passphrase of the key</source>
        <translation>Passphrase des Schlüssels</translation>
    </message>
    <message>
        <source>Passphrase:</source>
        <translation>Passphrase:</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Passwort</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>Passwort:</translation>
    </message>
    <message>
        <source>Path of QIDO-RS</source>
        <translation>Pfad von QIDO-RS</translation>
    </message>
    <message>
        <source>Path of STOW-RS</source>
        <translation>Pfad von STOW-RS</translation>
    </message>
    <message>
        <source>Path of WADO-RS</source>
        <translation>Pfad von WADO-RS</translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as qido-rs; empty where all services share one</source>
        <translation>Pfad dieses Dienstes unterhalb der Adresse des Servers, etwa qido-rs; leer, wenn alle Dienste dieselbe haben</translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as stow-rs; empty where all services share one</source>
        <translation>Pfad dieses Dienstes unterhalb der Adresse des Servers, etwa stow-rs; leer, wenn alle Dienste dieselbe haben</translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as wado-rs; empty where all services share one</source>
        <translation>Pfad dieses Dienstes unterhalb der Adresse des Servers, etwa wado-rs; leer, wenn alle Dienste dieselbe haben</translation>
    </message>
    <message>
        <source>Paths of services</source>
        <translation>Pfade der Dienste</translation>
    </message>
    <message>
        <source>Patience, form of images, extra headers</source>
        <translation>Geduld, Form der Bilder, weitere Kopfzeilen</translation>
    </message>
    <message>
        <source>Port of the node, often 104 or 11112</source>
        <translation>Port des Knotens, oft 104 oder 11112</translation>
    </message>
    <message>
        <source>Port:</source>
        <translation>Port:</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation>Anfragen zugleich</translation>
    </message>
    <message>
        <source>Retrieve (WADO-RS):</source>
        <translation>Abruf (WADO-RS):</translation>
    </message>
    <message>
        <source>Same as the address</source>
        <translation>Wie die Adresse</translation>
    </message>
    <message>
        <source>Save and connect</source>
        <translation>Speichern und verbinden</translation>
    </message>
    <message>
        <source>Scope</source>
        <translation>Scope</translation>
    </message>
    <message>
        <source>Scope:</source>
        <translation>Scope:</translation>
    </message>
    <message>
        <source>Search (QIDO-RS):</source>
        <translation>Suche (QIDO-RS):</translation>
    </message>
    <message>
        <source>Seen by the last test of the connection</source>
        <translation>Beim letzten Test der Verbindung gesehen</translation>
    </message>
    <message>
        <source>Server address</source>
        <translation>Adresse des Servers</translation>
    </message>
    <message>
        <source>Server name</source>
        <translation>Name des Servers</translation>
    </message>
    <message>
        <source>Service that the token is for, where the authorization server wants it named</source>
        <translation>Dienst, für den das Token gilt, wenn der Autorisierungsserver ihn genannt haben will</translation>
    </message>
    <message>
        <source>Shown with the server in the list</source>
        <translation>Wird mit dem Server in der Liste gezeigt</translation>
    </message>
    <message>
        <source>Sign-in page:</source>
        <translation>Anmeldeseite:</translation>
    </message>
    <message>
        <source>Silence:</source>
        <translation>Stille:</translation>
    </message>
    <message>
        <source>Store (STOW-RS):</source>
        <translation>Ablage (STOW-RS):</translation>
    </message>
    <message>
        <source>The file that holds the access token, or the command that prints it; no shell takes part.</source>
        <translation>Die Datei, in der das Zugangstoken steht, oder der Befehl, der es ausgibt; eine Shell ist nicht beteiligt.</translation>
    </message>
    <message>
        <source>The node expects TLS; authorities, certificate and key are those above</source>
        <translation>Der Knoten erwartet TLS; Zertifizierer, Zertifikat und Schlüssel sind die oben</translation>
    </message>
    <message>
        <source>The same archive over C-STORE and C-ECHO</source>
        <translation>Dasselbe Archiv über C-STORE und C-ECHO</translation>
    </message>
    <message>
        <source>Token:</source>
        <translation>Token:</translation>
    </message>
    <message>
        <source>Told by the issuer</source>
        <translation>Sagt der Aussteller</translation>
    </message>
    <message>
        <source>Transfer syntax to ask for first. As stored is fastest and changes no byte; others make the server convert.</source>
        <translation>Transfer-Syntax, nach der zuerst gefragt wird. Wie gespeichert ist am schnellsten und ändert kein Byte; bei anderen wandelt der Server um.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>User name on this server</source>
        <translation>Benutzername auf diesem Server</translation>
    </message>
    <message>
        <source>User:</source>
        <translation>Benutzer:</translation>
    </message>
    <message>
        <source>What is known of this server</source>
        <translation>Was über diesen Server bekannt ist</translation>
    </message>
    <message>
        <source>What to ask the authorization server for, by blanks; may stay empty</source>
        <translation>Worum der Autorisierungsserver gebeten wird, durch Leerzeichen getrennt; darf leer bleiben</translation>
    </message>
    <message>
        <source>What you want to remember</source>
        <translation>Was Sie sich merken wollen</translation>
    </message>
    <message>
        <source>Who runs it, what it holds…</source>
        <translation>Wer ihn betreibt, was darauf liegt…</translation>
    </message>
    <message>
        <source>Whom to trust, and how to show who asks</source>
        <translation>Wem vertraut wird, und wie gezeigt wird, wer fragt</translation>
    </message>
</context>
<context>
    <name>ExportSection</name>
    <message>
        <source>1000 more than that of its images</source>
        <translation>1000 mehr als die der zugehörigen Bilder</translation>
    </message>
    <message>
        <source>As</source>
        <translation>Als</translation>
    </message>
    <message>
        <source>Birth date of the new patient</source>
        <translation>Geburtsdatum des neuen Patienten</translation>
    </message>
    <message>
        <source>Birth date:</source>
        <translation>Geburtsdatum:</translation>
    </message>
    <message>
        <source>Copies without identity are sent, by the basic profile of DICOM PS3.15; the files here stay as they are</source>
        <translation>Kopien ohne Identität werden gesendet, nach dem Basisprofil von DICOM PS3.15; die Dateien hier bleiben, wie sie sind</translation>
    </message>
    <message>
        <source>Description of the new study</source>
        <translation>Beschreibung der neuen Studie</translation>
    </message>
    <message>
        <source>Description:</source>
        <translation>Beschreibung:</translation>
    </message>
    <message>
        <source>Export and send</source>
        <translation>Exportieren und senden</translation>
    </message>
    <message>
        <source>Further DICOM tags of what is exported</source>
        <translation>Weitere DICOM-Tags dessen, was exportiert wird</translation>
    </message>
    <message>
        <source>How the data are sent</source>
        <translation>Wie die Daten gesendet werden</translation>
    </message>
    <message>
        <source>ID of the new patient</source>
        <translation>ID des neuen Patienten</translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation>Schlüsselwort</translation>
    </message>
    <message>
        <source>Keywords as in the DICOM standard; those without a value are not written</source>
        <translation>Schlüsselwörter wie im DICOM-Standard; die ohne Wert werden nicht geschrieben</translation>
    </message>
    <message>
        <source>Name of the new patient: family^given, in any script</source>
        <translation>Name des neuen Patienten: Nachname^Vorname, in jeder Schrift</translation>
    </message>
    <message>
        <source>Other tags</source>
        <translation>Andere Tags</translation>
    </message>
    <message>
        <source>Other tags of what is exported</source>
        <translation>Andere Tags dessen, was exportiert wird</translation>
    </message>
    <message>
        <source>Patient ID:</source>
        <translation>Patienten-ID:</translation>
    </message>
    <message>
        <source>Patient name:</source>
        <translation>Patientenname:</translation>
    </message>
    <message>
        <source>Patient, study:</source>
        <translation>Patient, Studie:</translation>
    </message>
    <message>
        <source>Remove the patient's identity (de-identify)</source>
        <translation>Identität des Patienten entfernen (de-identifizieren)</translation>
    </message>
    <message>
        <source>Saved server that the data are sent to</source>
        <translation>Gespeicherter Server, an den die Daten gesendet werden</translation>
    </message>
    <message>
        <source>Send to:</source>
        <translation>Senden an:</translation>
    </message>
    <message>
        <source>Series description of what is exported</source>
        <translation>Serienbeschreibung dessen, was exportiert wird</translation>
    </message>
    <message>
        <source>Series number of what is exported</source>
        <translation>Seriennummer dessen, was exportiert wird</translation>
    </message>
    <message>
        <source>Series number:</source>
        <translation>Seriennummer:</translation>
    </message>
    <message>
        <source>Sex of the new patient</source>
        <translation>Geschlecht des neuen Patienten</translation>
    </message>
    <message>
        <source>Sex:</source>
        <translation>Geschlecht:</translation>
    </message>
    <message>
        <source>Study of the DICOM database that the results go into</source>
        <translation>Studie der DICOM-Datenbank, in die die Ergebnisse kommen</translation>
    </message>
    <message>
        <source>Study:</source>
        <translation>Studie:</translation>
    </message>
    <message>
        <source>Tick what to export or to send.</source>
        <translation>Haken Sie an, was exportiert oder gesendet werden soll.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>What to export and send</source>
        <translation>Was exportiert und gesendet wird</translation>
    </message>
    <message>
        <source>Whose</source>
        <translation>Wessen</translation>
    </message>
    <message>
        <source>Whose results these are</source>
        <translation>Wessen Ergebnisse das sind</translation>
    </message>
    <message>
        <source>YYYY-MM-DD</source>
        <translation>JJJJ-MM-TT</translation>
    </message>
    <message>
        <source>made from the time</source>
        <translation>aus der Uhrzeit gebildet</translation>
    </message>
    <message>
        <source>name of each node</source>
        <translation>Name jedes Knotens</translation>
    </message>
    <message>
        <source>no description</source>
        <translation>keine Beschreibung</translation>
    </message>
</context>
<context>
    <name>LinkLine</name>
    <message>
        <source>Connect to this server, add it to the list, and retrieve what the link names</source>
        <translation>Mit diesem Server verbinden, ihn in die Liste aufnehmen und abrufen, was der Link nennt</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Forget the link</source>
        <translation>Den Link vergessen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
</context>
<context>
    <name>common.PackageOffer</name>
    <message>
        <source>Install</source>
        <translation>Installieren</translation>
    </message>
    <message>
        <source>Install a Python package</source>
        <translation>Ein Python-Paket installieren</translation>
    </message>
    <message>
        <source>Install {name} into Slicer's Python? It is downloaded from PyPI, and Slicer waits meanwhile. Packages that Slicer brings along stay as they are.

pip install {requirements}</source>
        <translation>{name} in Slicers Python installieren? Es wird von PyPI geladen, Slicer wartet so lange. Pakete, die Slicer mitbringt, bleiben, wie sie sind.

pip install {requirements}</translation>
    </message>
    <message>
        <source>Installing {name}…</source>
        <translation>{name} wird installiert…</translation>
    </message>
    <message>
        <source>This Slicer lacks the Python package {name}, which is needed for {what}.</source>
        <translation>Diesem Slicer fehlt das Python-Paket {name}, das für {what} nötig ist.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
</context>
<context>
    <name>common.readyconnection</name>
    <message>
        <source>Choose this server above and connect.</source>
        <translation>Diesen Server oben wählen und verbinden.</translation>
    </message>
    <message>
        <source>You have to sign in first.</source>
        <translation>Sie müssen sich zuerst anmelden.</translation>
    </message>
</context>
<context>
    <name>engine</name>
    <message>
        <source>'{0}' answers at this port, but not encrypted (TLS).</source>
        <translation>'{0}' antwortet an diesem Port, aber nicht verschlüsselt (TLS).</translation>
    </message>
    <message>
        <source>'{0}' asks for a client certificate, or does not accept the one that was shown.</source>
        <translation>„{0}“ verlangt ein Client-Zertifikat oder nimmt das gezeigte nicht an.</translation>
    </message>
    <message>
        <source>'{0}' cannot begin a UID.</source>
        <translation>„{0}“ kann keine UID beginnen.</translation>
    </message>
    <message>
        <source>'{0}' closes the connection after the handshake: it may ask for a client certificate.</source>
        <translation>„{0}“ schließt die Verbindung nach dem Handshake: vielleicht verlangt er ein Client-Zertifikat.</translation>
    </message>
    <message>
        <source>'{0}' did not answer in time, or fell silent in the middle of an answer.</source>
        <translation>„{0}“ hat nicht rechtzeitig geantwortet oder ist mitten in einer Antwort verstummt.</translation>
    </message>
    <message>
        <source>'{0}' did not answer the connection request in time.</source>
        <translation>„{0}“ hat nicht rechtzeitig auf die Verbindungsanfrage geantwortet.</translation>
    </message>
    <message>
        <source>'{0}' did not answer the echo.</source>
        <translation>„{0}“ hat auf das Echo nicht geantwortet.</translation>
    </message>
    <message>
        <source>'{0}' does not answer at port {1}.</source>
        <translation>„{0}“ antwortet nicht an Port {1}.</translation>
    </message>
    <message>
        <source>'{0}' has a point that lies nowhere.</source>
        <translation>„{0}“ hat einen Punkt, der nirgends liegt.</translation>
    </message>
    <message>
        <source>'{0}' has no DIMSE node.</source>
        <translation>„{0}“ hat keinen DIMSE-Knoten.</translation>
    </message>
    <message>
        <source>'{0}' has the address {1}.</source>
        <translation>„{0}“ hat die Adresse {1}.</translation>
    </message>
    <message>
        <source>'{0}' has {1} labels for {2} points.</source>
        <translation>„{0}“ hat {1} Beschriftungen für {2} Punkte.</translation>
    </message>
    <message>
        <source>'{0}' has {1} points; a {2} needs {3}.</source>
        <translation>„{0}“ hat {1} Punkte; {2} braucht {3}.</translation>
    </message>
    <message>
        <source>'{0}' is no date.</source>
        <translation>„{0}“ ist kein Datum.</translation>
    </message>
    <message>
        <source>'{0}' is no file and not in the DICOM database.</source>
        <translation>„{0}“ ist keine Datei und nicht in der DICOM-Datenbank.</translation>
    </message>
    <message>
        <source>'{0}' is no node of the scene.</source>
        <translation>„{0}“ ist kein Knoten der Szene.</translation>
    </message>
    <message>
        <source>'{0}' is no patient's sex in DICOM.</source>
        <translation>„{0}“ ist in DICOM kein Geschlecht eines Patienten.</translation>
    </message>
    <message>
        <source>'{0}' is no protocol to send by.</source>
        <translation>„{0}“ ist kein Protokoll zum Senden.</translation>
    </message>
    <message>
        <source>'{0}' is no series number.</source>
        <translation>„{0}“ ist keine Seriennummer.</translation>
    </message>
    <message>
        <source>'{0}' is no study instance UID.</source>
        <translation>„{0}“ ist keine Study Instance UID.</translation>
    </message>
    <message>
        <source>'{0}' is no time.</source>
        <translation>„{0}“ ist keine Uhrzeit.</translation>
    </message>
    <message>
        <source>'{0}' is not a complete server address.</source>
        <translation>„{0}“ ist keine vollständige Serveradresse.</translation>
    </message>
    <message>
        <source>'{0}' is not a header that can be sent.</source>
        <translation>„{0}“ ist keine Kopfzeile, die gesendet werden kann.</translation>
    </message>
    <message>
        <source>'{0}' is not a path below the address of the server.</source>
        <translation>„{0}“ ist kein Pfad unterhalb der Adresse des Servers.</translation>
    </message>
    <message>
        <source>'{0}' is not a server address.</source>
        <translation>„{0}“ ist keine Serveradresse.</translation>
    </message>
    <message>
        <source>'{0}' is not a server address: it holds a blank or a control character.</source>
        <translation>„{0}“ ist keine Serveradresse: ein Leer- oder Steuerzeichen steht darin.</translation>
    </message>
    <message>
        <source>'{0}' is not the name or address of a host.</source>
        <translation>„{0}“ ist weder Name noch Adresse eines Hosts.</translation>
    </message>
    <message>
        <source>'{0}' refuses connections at this port.</source>
        <translation>„{0}“ lehnt Verbindungen an diesem Port ab.</translation>
    </message>
    <message>
        <source>'{host}' did not answer in time.</source>
        <translation>„{host}“ hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>'{host}' refuses connections at this port.</source>
        <translation>„{host}“ lehnt Verbindungen an diesem Port ab.</translation>
    </message>
    <message>
        <source>A command is a list of texts: the program and its arguments.</source>
        <translation>Ein Befehl ist eine Liste von Texten: das Programm und seine Argumente.</translation>
    </message>
    <message>
        <source>A copy of {0}, which is sent.</source>
        <translation>Eine Kopie von {0}, die gesendet wird.</translation>
    </message>
    <message>
        <source>A part of the server's answer has no end of its headers.</source>
        <translation>Bei einem Teil der Antwort des Servers enden die Kopfzeilen nicht.</translation>
    </message>
    <message>
        <source>A screenshot is an array of bytes of shape (rows, columns, 3), not {0} {1}.</source>
        <translation>Ein Bildschirmfoto ist ein Feld von Bytes der Form (Zeilen, Spalten, 3), nicht {0} {1}.</translation>
    </message>
    <message>
        <source>A secret is not written to disk or sent to another process.</source>
        <translation>Ein Geheimnis wird weder gespeichert noch an einen anderen Prozess gesendet.</translation>
    </message>
    <message>
        <source>A server may have removed the private elements; ask for it.</source>
        <translation>Vielleicht hat ein Server die privaten Elemente entfernt; fragen Sie danach.</translation>
    </message>
    <message>
        <source>A server needs a name to be saved.</source>
        <translation>Um gespeichert zu werden, braucht ein Server einen Namen.</translation>
    </message>
    <message>
        <source>A store request needs at least one part.</source>
        <translation>Eine Ablageanfrage braucht mindestens einen Teil.</translation>
    </message>
    <message>
        <source>A volume has three dimensions, not {0}.</source>
        <translation>Ein Volumen hat drei Dimensionen, nicht {0}.</translation>
    </message>
    <message>
        <source>All segments are empty.</source>
        <translation>Alle Segmente sind leer.</translation>
    </message>
    <message>
        <source>All segments of {0} are empty.</source>
        <translation>Alle Segmente von {0} sind leer.</translation>
    </message>
    <message>
        <source>An AE title has 1 to 16 plain characters.</source>
        <translation>Ein AE-Titel hat 1 bis 16 einfache Zeichen.</translation>
    </message>
    <message>
        <source>An AE title has up to 16 plain characters.</source>
        <translation>Ein AE-Titel hat bis zu 16 einfache Zeichen.</translation>
    </message>
    <message>
        <source>An address looks like https://pacs.example.org/dicom-web.</source>
        <translation>Eine Adresse sieht aus wie https://pacs.example.org/dicom-web.</translation>
    </message>
    <message>
        <source>An earlier stage failed.</source>
        <translation>Ein früherer Schritt ist fehlgeschlagen.</translation>
    </message>
    <message>
        <source>An unforeseen error occurred: {0}.</source>
        <translation>Ein unvorhergesehener Fehler trat auf: {0}.</translation>
    </message>
    <message>
        <source>Another DICOMweb call is still waiting for its answer.</source>
        <translation>Ein anderer DICOMweb-Aufruf wartet noch auf seine Antwort.</translation>
    </message>
    <message>
        <source>Another file of this instance is sent: {0}.</source>
        <translation>Eine andere Datei dieser Instanz wird gesendet: {0}.</translation>
    </message>
    <message>
        <source>Ask for less, or check that the address is the DICOMweb root.</source>
        <translation>Fragen Sie nach weniger, oder prüfen Sie, ob die Adresse die DICOMweb-Wurzel ist.</translation>
    </message>
    <message>
        <source>Ask its administrator which ones it takes, or send over DICOMweb.</source>
        <translation>Fragen Sie den Verwalter, welche er annimmt, oder senden Sie über DICOMweb.</translation>
    </message>
    <message>
        <source>Ask the server's administrator for its CA certificate and set it in the server profile.</source>
        <translation>Bitten Sie den Verwalter des Servers um das Zertifikat des Zertifizierers und tragen Sie es beim Server ein.</translation>
    </message>
    <message>
        <source>Ask the server's administrator to mend the redirect.</source>
        <translation>Bitten Sie den Verwalter des Servers, die Weiterleitung zu berichtigen.</translation>
    </message>
    <message>
        <source>Ask the server's administrator to renew it, and check the clock of this computer.</source>
        <translation>Bitten Sie den Verwalter des Servers, es zu erneuern, und prüfen Sie die Uhr dieses Computers.</translation>
    </message>
    <message>
        <source>Ask the server's administrator.</source>
        <translation>Fragen Sie den Verwalter des Servers.</translation>
    </message>
    <message>
        <source>Begin it with http:// or https://.</source>
        <translation>Beginnen Sie sie mit http:// oder https://.</translation>
    </message>
    <message>
        <source>Cancel the retrieve, or wait for its end.</source>
        <translation>Brechen Sie den Abruf ab, oder warten Sie, bis er fertig ist.</translation>
    </message>
    <message>
        <source>Cast it to unsigned char and export it again.</source>
        <translation>Wandeln Sie es in „unsigned char“ um und exportieren Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Check its address in the server profile.</source>
        <translation>Prüfen Sie seine Adresse beim Server.</translation>
    </message>
    <message>
        <source>Check that the address is the DICOMweb root (often ending in /dicom-web or /dicomweb).</source>
        <translation>Prüfen Sie, ob es die DICOMweb-Adresse ist (oft endet sie auf /dicom-web oder /dicomweb).</translation>
    </message>
    <message>
        <source>Check that the address is the DICOMweb root, not a web page of the server.</source>
        <translation>Prüfen Sie, ob es die DICOMweb-Adresse ist und keine Webseite des Servers.</translation>
    </message>
    <message>
        <source>Check that the folder exists and that you may write there.</source>
        <translation>Prüfen Sie, ob es den Ordner gibt und ob Sie dort schreiben dürfen.</translation>
    </message>
    <message>
        <source>Check the AE titles, and that the node knows this computer.</source>
        <translation>Prüfen Sie die AE-Titel, und ob der Knoten diesen Computer kennt.</translation>
    </message>
    <message>
        <source>Check the address: what it redirects to may be a page where people sign in.</source>
        <translation>Prüfen Sie die Adresse: Wohin sie weiterleitet, das ist vielleicht eine Seite, auf der sich Menschen anmelden.</translation>
    </message>
    <message>
        <source>Check the client ID, its secret and the scope in the server profile, or sign in again.</source>
        <translation>Prüfen Sie Client-ID, Geheimnis und Scope beim Server, oder melden Sie sich neu an.</translation>
    </message>
    <message>
        <source>Check the network connection (VPN?).</source>
        <translation>Prüfen Sie die Netzwerkverbindung (VPN?).</translation>
    </message>
    <message>
        <source>Check the path of the store service in the server profile; some servers take files by DIMSE only.</source>
        <translation>Prüfen Sie im Serverprofil den Pfad seines Speicherdienstes; manche Server nehmen Dateien nur über DIMSE.</translation>
    </message>
    <message>
        <source>Check the port of the address, or begin it with http:// if the network can be trusted.</source>
        <translation>Prüfen Sie den Port der Adresse, oder beginnen Sie sie mit http://, wenn dem Netz zu trauen ist.</translation>
    </message>
    <message>
        <source>Check the port, and that the server is running.</source>
        <translation>Prüfen Sie den Port und ob der Server läuft.</translation>
    </message>
    <message>
        <source>Check the port, the network connection (VPN?) and the firewall.</source>
        <translation>Prüfen Sie den Port, die Netzwerkverbindung (VPN?) und die Firewall.</translation>
    </message>
    <message>
        <source>Check the spelling of the server address and the network connection (VPN?).</source>
        <translation>Prüfen Sie die Schreibweise der Serveradresse und die Netzwerkverbindung (VPN?).</translation>
    </message>
    <message>
        <source>Check the user name and password (or token) of this server.</source>
        <translation>Prüfen Sie Benutzername und Passwort (oder Token) dieses Servers.</translation>
    </message>
    <message>
        <source>Choose an image of the study.</source>
        <translation>Wählen Sie ein Bild der Studie.</translation>
    </message>
    <message>
        <source>Choose another folder, or update it in the DICOM module.</source>
        <translation>Wählen Sie einen anderen Ordner oder aktualisieren Sie sie im DICOM-Modul.</translation>
    </message>
    <message>
        <source>Choose another kind of login, or set the address in the server profile.</source>
        <translation>Wählen Sie eine andere Art der Anmeldung oder tragen Sie die Adresse beim Server ein.</translation>
    </message>
    <message>
        <source>Choose the login kind for secret headers.</source>
        <translation>Wählen Sie die Anmeldung mit geheimer Kopfzeile.</translation>
    </message>
    <message>
        <source>Colors are written with 8 bits each only.</source>
        <translation>Farben werden nur mit je 8 Bit geschrieben.</translation>
    </message>
    <message>
        <source>Correct the file in the server profile.</source>
        <translation>Berichtigen Sie die Datei beim Server.</translation>
    </message>
    <message>
        <source>DCMTK cannot take the passphrase of the key: it holds both kinds of quotes, or other odd characters.</source>
        <translation>DCMTK kann die Passphrase des Schlüssels nicht annehmen: sie enthält beide Arten Anführungszeichen oder andere seltsame Zeichen.</translation>
    </message>
    <message>
        <source>DCMTK has passed the file over.</source>
        <translation>DCMTK hat die Datei übergangen.</translation>
    </message>
    <message>
        <source>DCMTK, which sends over DIMSE, cannot read the file. Over DICOMweb it can be sent as it is.</source>
        <translation>DCMTK, das über DIMSE sendet, kann die Datei nicht lesen. Über DICOMweb kann sie gesendet werden, wie sie ist.</translation>
    </message>
    <message>
        <source>DICOM images have 65535 rows and columns at most.</source>
        <translation>DICOM-Bilder haben höchstens 65535 Zeilen und Spalten.</translation>
    </message>
    <message>
        <source>DICOM images hold 16 bits: values differ from the volume's by up to {0}.</source>
        <translation>DICOM-Bilder fassen 16 Bit: die Werte weichen um bis zu {0} von denen des Volumens ab.</translation>
    </message>
    <message>
        <source>DICOM knows no attribute '{0}'.</source>
        <translation>DICOM kennt kein Attribut „{0}“.</translation>
    </message>
    <message>
        <source>DICOMweb answers at {0}: set this address in the server profile.</source>
        <translation>DICOMweb antwortet unter {0}: tragen Sie diese Adresse beim Server ein.</translation>
    </message>
    <message>
        <source>DIMSE over TLS needs the CA certificates that the node's certificate is held to.</source>
        <translation>DIMSE über TLS braucht die Zertifikate der Zertifizierer, an denen das Zertifikat des Knotens gemessen wird.</translation>
    </message>
    <message>
        <source>Dates are written YYYYMMDD.</source>
        <translation>Daten werden JJJJMMTT geschrieben.</translation>
    </message>
    <message>
        <source>De-identified by the basic profile of PS3.15; UIDs are new, and dates are gone.</source>
        <translation>Nach dem Grundprofil von PS3.15 anonymisiert; UIDs sind neu, Daten fehlen.</translation>
    </message>
    <message>
        <source>Deflated files are not looked into.</source>
        <translation>In gepackte Dateien (Deflate) wird nicht hineingesehen.</translation>
    </message>
    <message>
        <source>Element {0} stands where an item belongs in the file.</source>
        <translation>In der Datei steht Element {0}, wo ein Item hingehört.</translation>
    </message>
    <message>
        <source>Export it again when it is at rest, or export a copy of it.</source>
        <translation>Exportieren Sie es noch einmal, wenn es sich nicht mehr ändert, oder exportieren Sie eine Kopie davon.</translation>
    </message>
    <message>
        <source>Export large volumes as images and remove them from the scene.</source>
        <translation>Exportieren Sie große Volumen als Bilder und entfernen Sie sie aus der Szene.</translation>
    </message>
    <message>
        <source>Export the whole scene, which holds everything.</source>
        <translation>Exportieren Sie die ganze Szene, die alles enthält.</translation>
    </message>
    <message>
        <source>Export them one by one.</source>
        <translation>Exportieren Sie sie einzeln.</translation>
    </message>
    <message>
        <source>Export without naming source images.</source>
        <translation>Exportieren Sie, ohne Ausgangsbilder zu nennen.</translation>
    </message>
    <message>
        <source>Free some space and retry; only what is missing will be fetched.</source>
        <translation>Schaffen Sie Platz und wiederholen Sie es; nur was fehlt, wird geholt.</translation>
    </message>
    <message>
        <source>Give "" as reference to make a new patient and study.</source>
        <translation>Geben Sie „""“ als Bezug an, um Patient und Studie neu zu machen.</translation>
    </message>
    <message>
        <source>Give an organization's root such as '1.2.826.0.1.', or nothing.</source>
        <translation>Geben Sie die Wurzel einer Organisation an, etwa „1.2.826.0.1.“, oder nichts.</translation>
    </message>
    <message>
        <source>Give the key another passphrase, or send over DICOMweb.</source>
        <translation>Geben Sie dem Schlüssel eine andere Passphrase oder senden Sie über DICOMweb.</translation>
    </message>
    <message>
        <source>Give the name of a saved server or an address that begins with http:// or https://.</source>
        <translation>Geben Sie den Namen eines gespeicherten Servers an oder eine Adresse, die mit http:// oder https:// beginnt.</translation>
    </message>
    <message>
        <source>Give the passphrase, or a key that is not encrypted.</source>
        <translation>Geben Sie die Passphrase an oder einen unverschlüsselten Schlüssel.</translation>
    </message>
    <message>
        <source>Harden the transform first.</source>
        <translation>Wenden Sie zuerst die Transformation an (Harden).</translation>
    </message>
    <message>
        <source>If it is the right one, set {0} as issuer.</source>
        <translation>Wenn es der richtige ist, tragen Sie {0} als Aussteller ein.</translation>
    </message>
    <message>
        <source>If that is the right server, set its address in the server profile.</source>
        <translation>Wenn das der richtige Server ist, tragen Sie seine Adresse beim Server ein.</translation>
    </message>
    <message>
        <source>Install it with slicer.util.pip_install('keyring') in the Python console, and try again.</source>
        <translation>Installieren Sie es mit slicer.util.pip_install('keyring') in der Python-Konsole und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>It came, but was removed from the DICOM database before the retrieve had ended.</source>
        <translation>Es kam, wurde aber aus der DICOM-Datenbank entfernt, bevor der Abruf zu Ende war.</translation>
    </message>
    <message>
        <source>It cannot be de-identified ({0}).</source>
        <translation>Es kann nicht anonymisiert werden ({0}).</translation>
    </message>
    <message>
        <source>It expires in {0} days: tell the server's administrator.</source>
        <translation>Es läuft in {0} Tagen ab: sagen Sie es dem Verwalter des Servers.</translation>
    </message>
    <message>
        <source>It gives no reason.</source>
        <translation>Einen Grund nennt er nicht.</translation>
    </message>
    <message>
        <source>It has to begin with https://.</source>
        <translation>Sie muss mit https:// beginnen.</translation>
    </message>
    <message>
        <source>It holds no image.</source>
        <translation>Sie enthält kein Bild.</translation>
    </message>
    <message>
        <source>It is not de-identified: it says itself that texts are burned into its pixels.</source>
        <translation>Es wird nicht anonymisiert: es sagt selbst, dass Texte in seine Pixel eingebrannt sind.</translation>
    </message>
    <message>
        <source>It is not de-identified: names may stand in its {0}.</source>
        <translation>Es wird nicht anonymisiert: in {0} können Namen stehen.</translation>
    </message>
    <message>
        <source>It lacks the parameter dicomweb_endpoint.</source>
        <translation>Ihm fehlt der Parameter dicomweb_endpoint.</translation>
    </message>
    <message>
        <source>It names no SOP class as DIMSE needs it.</source>
        <translation>Die Datei nennt keine SOP-Klasse, wie DIMSE sie braucht.</translation>
    </message>
    <message>
        <source>It should be one word in plain characters.</source>
        <translation>Es sollte ein Wort aus einfachen Zeichen sein.</translation>
    </message>
    <message>
        <source>It was not tried.</source>
        <translation>Es wurde nicht versucht.</translation>
    </message>
    <message>
        <source>Its files stay in the DICOM database.</source>
        <translation>Ihre Dateien bleiben in der DICOM-Datenbank.</translation>
    </message>
    <message>
        <source>Its images differ in size ({0}).</source>
        <translation>Ihre Bilder sind verschieden groß ({0}).</translation>
    </message>
    <message>
        <source>Its parameter dicomweb_endpoint begins with http:// or https://.</source>
        <translation>Sein Parameter dicomweb_endpoint beginnt mit http:// oder https://.</translation>
    </message>
    <message>
        <source>Its parameter {0} is a UID: numbers with points between.</source>
        <translation>Sein Parameter {0} ist eine UID: Zahlen mit Punkten dazwischen.</translation>
    </message>
    <message>
        <source>Its path is longer than the system takes: choose a folder with a shorter one.</source>
        <translation>Der Pfad ist länger, als das System zulässt: Wählen Sie einen Ordner mit kürzerem Pfad.</translation>
    </message>
    <message>
        <source>Local copies are being removed from the DICOM database.</source>
        <translation>Aus der DICOM-Datenbank werden gerade lokale Kopien entfernt.</translation>
    </message>
    <message>
        <source>Name a key without passphrase that only you can read, or send over DICOMweb.</source>
        <translation>Nennen Sie einen Schlüssel ohne Passphrase, den nur Sie lesen können, oder senden Sie über DICOMweb.</translation>
    </message>
    <message>
        <source>Narrow the search, for example by a date range or a patient ID.</source>
        <translation>Engen Sie die Suche ein, etwa durch einen Zeitraum oder eine Patienten-ID.</translation>
    </message>
    <message>
        <source>No DICOM plugin exports {0} any more.</source>
        <translation>Kein DICOM-Plugin exportiert {0} mehr.</translation>
    </message>
    <message>
        <source>No encrypted connection with '{0}' ({1}).</source>
        <translation>Keine verschlüsselte Verbindung mit „{0}“ ({1}).</translation>
    </message>
    <message>
        <source>No encrypted connection with '{host}' ({said}).</source>
        <translation>Keine verschlüsselte Verbindung mit „{host}“ ({said}).</translation>
    </message>
    <message>
        <source>No files of series {0} are in the DICOM database.</source>
        <translation>Von der Serie {0} sind keine Dateien in der DICOM-Datenbank.</translation>
    </message>
    <message>
        <source>No more transfers are taken: this session is closing.</source>
        <translation>Es werden keine Übertragungen mehr angenommen: diese Sitzung endet.</translation>
    </message>
    <message>
        <source>No space is left on the disk of {0}.</source>
        <translation>Auf dem Datenträger von {0} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>No temporary DICOM database can be made in {0}.</source>
        <translation>In {0} lässt sich keine vorläufige DICOM-Datenbank anlegen.</translation>
    </message>
    <message>
        <source>No way leads to '{0}'.</source>
        <translation>Kein Weg führt zu „{0}“.</translation>
    </message>
    <message>
        <source>No way leads to '{host}'.</source>
        <translation>Kein Weg führt zu „{host}“.</translation>
    </message>
    <message>
        <source>Nothing proves that the answer of the server came to its end.</source>
        <translation>Nichts beweist, dass die Antwort des Servers vollständig ankam.</translation>
    </message>
    <message>
        <source>On Linux, a service such as GNOME Keyring or KWallet has to run.</source>
        <translation>Unter Linux muss ein Dienst wie GNOME Keyring oder KWallet laufen.</translation>
    </message>
    <message>
        <source>On this system, DCMTK cannot be given the passphrase of the key in a safe way.</source>
        <translation>Auf diesem System kann DCMTK die Passphrase des Schlüssels nicht sicher übergeben werden.</translation>
    </message>
    <message>
        <source>Open the DICOM module once and choose a database folder, or create one from this panel.</source>
        <translation>Öffnen Sie einmal das DICOM-Modul und wählen Sie einen Datenbankordner, oder legen Sie hier einen an.</translation>
    </message>
    <message>
        <source>Patient, study, series description and number have fields of their own.</source>
        <translation>Patient, Studie, Serienbeschreibung und -nummer haben eigene Felder.</translation>
    </message>
    <message>
        <source>Pixels are not changed, and images of these kinds often have names in theirs: {0}. Look at them before they are passed on.</source>
        <translation>Pixel werden nicht geändert, und in Bildern dieser Arten stehen oft Namen: {0}. Sehen Sie sie an, bevor Sie sie weitergeben.</translation>
    </message>
    <message>
        <source>Place the missing points first.</source>
        <translation>Setzen Sie zuerst die fehlenden Punkte.</translation>
    </message>
    <message>
        <source>Remove it here, choose another syntax at 'Images as' of the server, and retrieve it again.</source>
        <translation>Entfernen Sie sie hier, wählen Sie beim Server unter „Bilder als“ eine andere Syntax, und rufen Sie sie erneut ab.</translation>
    </message>
    <message>
        <source>Replace them and export again.</source>
        <translation>Ersetzen Sie sie und exportieren Sie noch einmal.</translation>
    </message>
    <message>
        <source>Resample or harden the transform onto a straight grid first.</source>
        <translation>Bringen Sie das Volumen zuerst auf ein gerades Gitter (Resample oder Harden).</translation>
    </message>
    <message>
        <source>Retrieve it first, or choose another one.</source>
        <translation>Rufen Sie sie zuerst ab oder wählen Sie eine andere.</translation>
    </message>
    <message>
        <source>Retry fetches only what is missing.</source>
        <translation>Wiederholen holt nur, was fehlt.</translation>
    </message>
    <message>
        <source>Retry sends only what is not there.</source>
        <translation>Wiederholen sendet nur, was nicht dort ist.</translation>
    </message>
    <message>
        <source>Run it in a terminal to see what it says.</source>
        <translation>Führen Sie ihn in einem Terminal aus, um zu sehen, was er sagt.</translation>
    </message>
    <message>
        <source>Segment '{0}' is empty and was left out.</source>
        <translation>Segment „{0}“ ist leer und wurde weggelassen.</translation>
    </message>
    <message>
        <source>Segment '{0}' reaches beyond the segmented images; what lies outside was left out.</source>
        <translation>Segment „{0}“ ragt über die segmentierten Bilder hinaus; was außerhalb liegt, wurde ausgelassen.</translation>
    </message>
    <message>
        <source>Segment a volume with one image of each place.</source>
        <translation>Segmentieren Sie ein Volumen mit nur einem Bild je Ort.</translation>
    </message>
    <message>
        <source>Segment something first.</source>
        <translation>Segmentieren Sie zuerst etwas.</translation>
    </message>
    <message>
        <source>Series '{0}' ({1}) was not loaded.</source>
        <translation>Die Serie „{0}“ ({1}) wurde nicht geladen.</translation>
    </message>
    <message>
        <source>Series {0} could not be loaded ({1}: {2}).</source>
        <translation>Die Serie {0} konnte nicht geladen werden ({1}: {2}).</translation>
    </message>
    <message>
        <source>Set TMPDIR to a folder of your own.</source>
        <translation>Setzen Sie TMPDIR auf einen eigenen Ordner.</translation>
    </message>
    <message>
        <source>Set a certificate and its key in the server profile.</source>
        <translation>Tragen Sie beim Server ein Zertifikat und seinen Schlüssel ein.</translation>
    </message>
    <message>
        <source>Set its host and AE title in the server profile, or send over DICOMweb.</source>
        <translation>Tragen Sie Host und AE-Titel beim Server ein oder senden Sie über DICOMweb.</translation>
    </message>
    <message>
        <source>Set the file with the CA certificates.</source>
        <translation>Tragen Sie die Datei mit den Zertifikaten der Zertifizierer ein.</translation>
    </message>
    <message>
        <source>Sign in and try again.</source>
        <translation>Melden Sie sich an und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Slicer brings it; elsewhere install DCMTK, or name its folder in {0}.</source>
        <translation>Slicer bringt es mit; anderswo installieren Sie DCMTK oder nennen seinen Ordner in {0}.</translation>
    </message>
    <message>
        <source>Slicer could not save a copy of the scene.</source>
        <translation>Slicer konnte keine Kopie der Szene speichern.</translation>
    </message>
    <message>
        <source>Slicer's DICOM database is not open.</source>
        <translation>Slicers DICOM-Datenbank ist nicht offen.</translation>
    </message>
    <message>
        <source>Some servers list nothing without a filter: narrow the search by a patient ID, a name or a date.</source>
        <translation>Manche Server listen ohne Filter nichts auf: Grenzen Sie die Suche durch eine Patienten-ID, einen Namen oder ein Datum ein.</translation>
    </message>
    <message>
        <source>Something listens at port {0}.</source>
        <translation>An Port {0} hört etwas.</translation>
    </message>
    <message>
        <source>Start Slicer with its main window.</source>
        <translation>Starten Sie Slicer mit seinem Hauptfenster.</translation>
    </message>
    <message>
        <source>Stopped on request.</source>
        <translation>Auf Wunsch angehalten.</translation>
    </message>
    <message>
        <source>Test the connection again if the server was changed.</source>
        <translation>Testen Sie die Verbindung noch einmal, wenn der Server geändert wurde.</translation>
    </message>
    <message>
        <source>The DICOM database could not list the file: no space is left on its disk.</source>
        <translation>Die DICOM-Datenbank konnte die Datei nicht aufnehmen: auf ihrer Festplatte ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>The DICOM database could not read the file, or found no patient or study in it.</source>
        <translation>Die DICOM-Datenbank konnte die Datei nicht lesen, oder fand weder Patient noch Studie darin.</translation>
    </message>
    <message>
        <source>The DICOM database did not accept {0} of the written files.</source>
        <translation>Die DICOM-Datenbank hat {0} der geschriebenen Dateien nicht angenommen.</translation>
    </message>
    <message>
        <source>The DICOM database did not remove a series.</source>
        <translation>Die DICOM-Datenbank hat eine Serie nicht entfernt.</translation>
    </message>
    <message>
        <source>The DICOM database did not take {0} of the files; the report says why.</source>
        <translation>Die DICOM-Datenbank hat {0} der Dateien nicht angenommen; der Bericht sagt, warum.</translation>
    </message>
    <message>
        <source>The DICOM database holds a series of the same Series Instance UID in study {0}.</source>
        <translation>Die DICOM-Datenbank enthält in der Studie {0} eine Serie mit derselben Series Instance UID.</translation>
    </message>
    <message>
        <source>The DICOM database holds an instance of the same SOP Instance UID in series {0}.</source>
        <translation>Die DICOM-Datenbank enthält in der Serie {0} eine Instanz mit derselben SOP Instance UID.</translation>
    </message>
    <message>
        <source>The DICOM database in {0} belongs to another version of Slicer.</source>
        <translation>Die DICOM-Datenbank in {0} gehört zu einer anderen Version von Slicer.</translation>
    </message>
    <message>
        <source>The DICOM database in {0} cannot be opened.</source>
        <translation>Die DICOM-Datenbank in {0} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>The DICOM database was left before it listed the file.</source>
        <translation>Die DICOM-Datenbank wurde verlassen, bevor sie die Datei aufgenommen hatte.</translation>
    </message>
    <message>
        <source>The DICOM module may load it in other ways (Advanced).</source>
        <translation>Das DICOM-Modul kann sie vielleicht auf anderem Weg laden (Advanced).</translation>
    </message>
    <message>
        <source>The DIMSE port must be between 1 and 65535.</source>
        <translation>Der DIMSE-Port muss zwischen 1 und 65535 liegen.</translation>
    </message>
    <message>
        <source>The Slicer error log tells more.</source>
        <translation>Mehr steht im Fehlerprotokoll von Slicer.</translation>
    </message>
    <message>
        <source>The Slicer error log tells which node is the reason; often the disk is full.</source>
        <translation>Slicers Fehlerprotokoll sagt, welcher Knoten der Grund ist; oft ist der Datenträger voll.</translation>
    </message>
    <message>
        <source>The address begins with http://, so nothing is encrypted.</source>
        <translation>Die Adresse beginnt mit http://, also ist nichts verschlüsselt.</translation>
    </message>
    <message>
        <source>The address of the authorization server cannot be used.</source>
        <translation>Die Adresse des Autorisierungsservers ist nicht brauchbar.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside a delimiter.</source>
        <translation>Die Antwort des Servers endete in einer Trennzeile.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside an instance.</source>
        <translation>Die Antwort des Servers endete in einer Instanz.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside its first delimiter.</source>
        <translation>Die Antwort des Servers endete in ihrer ersten Trennzeile.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside its first line.</source>
        <translation>Die Antwort des Servers endete in ihrer ersten Zeile.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside the headers of a part.</source>
        <translation>Die Antwort des Servers endete in den Kopfzeilen eines Teils.</translation>
    </message>
    <message>
        <source>The answer of the server ended inside {0}.</source>
        <translation>Die Antwort des Servers endete in {0}.</translation>
    </message>
    <message>
        <source>The answer of the server has no multipart delimiter.</source>
        <translation>Die Antwort des Servers hat keine Trennzeile (Multipart).</translation>
    </message>
    <message>
        <source>The answer of the server is cut, or no JSON.</source>
        <translation>Die Antwort des Servers ist abgeschnitten oder kein JSON.</translation>
    </message>
    <message>
        <source>The answer of the server is multipart, but names no boundary.</source>
        <translation>Die Antwort des Servers hat mehrere Teile, nennt aber keine Grenze (Boundary).</translation>
    </message>
    <message>
        <source>The answer of the server is not packed as it says (Content-Encoding).</source>
        <translation>Die Antwort des Servers ist nicht gepackt, wie sie sagt (Content-Encoding).</translation>
    </message>
    <message>
        <source>The answer to the store request is cut, or no JSON.</source>
        <translation>Die Antwort auf die Ablageanfrage ist abgeschnitten oder kein JSON.</translation>
    </message>
    <message>
        <source>The answer to the store request is neither DICOM JSON nor DICOM XML.</source>
        <translation>Die Antwort auf die Ablageanfrage ist weder DICOM JSON noch DICOM XML.</translation>
    </message>
    <message>
        <source>The association with '{0}' broke off ({1}).</source>
        <translation>Die Assoziation mit „{0}“ brach ab ({1}).</translation>
    </message>
    <message>
        <source>The authorization server calls itself by another address than the one in the profile.</source>
        <translation>Der Autorisierungsserver nennt für sich eine andere Adresse als die eingetragene.</translation>
    </message>
    <message>
        <source>The authorization server does not tell its {0}.</source>
        <translation>Der Autorisierungsserver nennt nicht: {0}.</translation>
    </message>
    <message>
        <source>The authorization server gave a token of a kind that is not supported.</source>
        <translation>Der Autorisierungsserver gab ein Token einer Art, die nicht unterstützt wird.</translation>
    </message>
    <message>
        <source>The authorization server gave no code to sign in with.</source>
        <translation>Der Autorisierungsserver gab keinen Code zum Anmelden.</translation>
    </message>
    <message>
        <source>The authorization server gave no token.</source>
        <translation>Der Autorisierungsserver gab kein Token.</translation>
    </message>
    <message>
        <source>The authorization server says no: {0}.</source>
        <translation>Der Autorisierungsserver sagt nein: {0}.</translation>
    </message>
    <message>
        <source>The certificate belongs to another host than '{0}'.</source>
        <translation>Das Zertifikat gehört zu einem anderen Host als „{0}“.</translation>
    </message>
    <message>
        <source>The certificate of '{0}' has expired.</source>
        <translation>Das Zertifikat von „{0}“ ist abgelaufen.</translation>
    </message>
    <message>
        <source>The certificate of '{0}' is not trusted ({1}).</source>
        <translation>Dem Zertifikat von „{0}“ wird nicht vertraut ({1}).</translation>
    </message>
    <message>
        <source>The certificate of '{0}' is self-signed, or signed by an authority this computer does not know.</source>
        <translation>Das Zertifikat von „{0}“ ist selbst ausgestellt oder von einem Zertifizierer, den dieser Computer nicht kennt.</translation>
    </message>
    <message>
        <source>The certificate of '{0}' is signed by an authority that this computer does not know.</source>
        <translation>Das Zertifikat von „{0}“ stammt von einem Zertifizierer, den dieser Computer nicht kennt.</translation>
    </message>
    <message>
        <source>The client ID for the authorization server is missing.</source>
        <translation>Die Client-ID für den Autorisierungsserver fehlt.</translation>
    </message>
    <message>
        <source>The client certificate {0} {1}.</source>
        <translation>Das Client-Zertifikat {0} {1}.</translation>
    </message>
    <message>
        <source>The command '{0}' for the token cannot be run ({1}).</source>
        <translation>Der Befehl „{0}“ für das Token lässt sich nicht ausführen ({1}).</translation>
    </message>
    <message>
        <source>The command '{0}' for the token does not end.</source>
        <translation>Der Befehl „{0}“ für das Token endet nicht.</translation>
    </message>
    <message>
        <source>The command '{0}' for the token failed (exit code {1}).</source>
        <translation>Der Befehl „{0}“ für das Token schlug fehl (Exit-Code {1}).</translation>
    </message>
    <message>
        <source>The connection with '{0}' broke off.</source>
        <translation>Die Verbindung mit „{0}“ brach ab.</translation>
    </message>
    <message>
        <source>The deflated data set of the file is broken ({0}).</source>
        <translation>Der gepackte Datensatz der Datei ist kaputt ({0}).</translation>
    </message>
    <message>
        <source>The deflated data set of the file is cut short.</source>
        <translation>Der gepackte Datensatz der Datei ist abgeschnitten.</translation>
    </message>
    <message>
        <source>The deflated data set of the file is too large to be verified.</source>
        <translation>Der gepackte Datensatz der Datei ist zu groß, um geprüft zu werden.</translation>
    </message>
    <message>
        <source>The extension {0} can load it: see the Extensions Manager.</source>
        <translation>Die Erweiterung {0} kann sie laden: siehe Extensions Manager.</translation>
    </message>
    <message>
        <source>The file does not name its transfer syntax.</source>
        <translation>Die Datei nennt ihre Transfer-Syntax nicht.</translation>
    </message>
    <message>
        <source>The file ends inside a sequence.</source>
        <translation>Die Datei endet in einer Sequenz.</translation>
    </message>
    <message>
        <source>The file ends inside an element.</source>
        <translation>Die Datei endet in einem Element.</translation>
    </message>
    <message>
        <source>The file ends inside element {0}.</source>
        <translation>Die Datei endet in Element {0}.</translation>
    </message>
    <message>
        <source>The file ends inside its compressed pixels.</source>
        <translation>Die Datei endet in ihren komprimierten Pixeln.</translation>
    </message>
    <message>
        <source>The file ends inside its header.</source>
        <translation>Die Datei endet in ihrem Kopf.</translation>
    </message>
    <message>
        <source>The file has no DICOM header.</source>
        <translation>Die Datei hat keinen DICOM-Kopf.</translation>
    </message>
    <message>
        <source>The file has {0} of {1} bytes of pixels.</source>
        <translation>Die Datei hat {0} von {1} Bytes der Pixel.</translation>
    </message>
    <message>
        <source>The file has {0} of {1} compressed frames.</source>
        <translation>Die Datei hat {0} von {1} komprimierten Einzelbildern.</translation>
    </message>
    <message>
        <source>The file holds no SOP Instance UID.</source>
        <translation>Die Datei enthält keine SOP Instance UID.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>The file names no study or no series.</source>
        <translation>Die Datei nennt keine Studie oder keine Serie.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be made.</source>
        <translation>Der Ordner {0} lässt sich nicht anlegen.</translation>
    </message>
    <message>
        <source>The folder {0} cannot be made: {1}.</source>
        <translation>Der Ordner {0} lässt sich nicht anlegen: {1}.</translation>
    </message>
    <message>
        <source>The header '{0}' is a secret, which is not kept in a server profile.</source>
        <translation>Die Kopfzeile „{0}“ ist ein Geheimnis, das nicht beim Server gespeichert wird.</translation>
    </message>
    <message>
        <source>The header of the instance cannot be read: {0}.</source>
        <translation>Der Kopf der Instanz ist nicht lesbar: {0}.</translation>
    </message>
    <message>
        <source>The host '{0}' is not known.</source>
        <translation>Der Host „{0}“ ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The host '{host}' is not known.</source>
        <translation>Der Host „{host}“ ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The job ended while it was sent; whether the server has stored it is not known.</source>
        <translation>Der Auftrag endete, während es gesendet wurde; ob der Server es gespeichert hat, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The key of our certificate cannot be opened ({said}).</source>
        <translation>Der Schlüssel unseres Zertifikats lässt sich nicht öffnen ({said}).</translation>
    </message>
    <message>
        <source>The key of the client certificate is encrypted, and its passphrase is not known.</source>
        <translation>Der Schlüssel des Client-Zertifikats ist verschlüsselt, und seine Passphrase ist nicht bekannt.</translation>
    </message>
    <message>
        <source>The key store of this computer did not take the login ({0}).</source>
        <translation>Der Schlüsselspeicher dieses Computers hat die Anmeldung nicht angenommen ({0}).</translation>
    </message>
    <message>
        <source>The link names a server that is not reached by http or https.</source>
        <translation>Der Link nennt einen Server, der nicht über http oder https erreicht wird.</translation>
    </message>
    <message>
        <source>The link names no server.</source>
        <translation>Der Link nennt keinen Server.</translation>
    </message>
    <message>
        <source>The link names no {0} that can be looked for{1}.</source>
        <translation>Der Link nennt keine brauchbare Angabe {0}{1}.</translation>
    </message>
    <message>
        <source>The list of files cannot be written ({0}).</source>
        <translation>Die Liste der Dateien lässt sich nicht schreiben ({0}).</translation>
    </message>
    <message>
        <source>The login cannot be sent: it holds a line end, or characters that no header can carry.</source>
        <translation>Die Anmeldung kann nicht gesendet werden: Sie enthält ein Zeilenende oder Zeichen, die kein Header übermitteln kann.</translation>
    </message>
    <message>
        <source>The login is accepted.</source>
        <translation>Die Anmeldung wird angenommen.</translation>
    </message>
    <message>
        <source>The login is not remembered beyond this session: the Python package 'keyring' is not installed.</source>
        <translation>Die Anmeldung wird nicht über diese Sitzung hinaus gemerkt: das Python-Paket „keyring“ ist nicht installiert.</translation>
    </message>
    <message>
        <source>The login is not remembered beyond this session: this computer has no key store.</source>
        <translation>Die Anmeldung wird nicht über diese Sitzung hinaus gemerkt: dieser Computer hat keinen Schlüsselspeicher.</translation>
    </message>
    <message>
        <source>The masks of all segments must have the same three dimensions.</source>
        <translation>Die Masken aller Segmente müssen dieselben drei Dimensionen haben.</translation>
    </message>
    <message>
        <source>The node rejects the association: {0}.</source>
        <translation>Der Knoten lehnt die Assoziation ab: {0}.</translation>
    </message>
    <message>
        <source>The node takes no instances of this SOP class in this transfer syntax: {0}.</source>
        <translation>Der Knoten nimmt keine Instanzen dieser SOP-Klasse in dieser Transfer-Syntax: {0}.</translation>
    </message>
    <message>
        <source>The node takes none of these SOP classes in their transfer syntaxes.</source>
        <translation>Der Knoten nimmt keine dieser SOP-Klassen in ihren Transfer-Syntaxen.</translation>
    </message>
    <message>
        <source>The number of connections must be between 1 and 64.</source>
        <translation>Die Zahl der Verbindungen muss zwischen 1 und 64 liegen.</translation>
    </message>
    <message>
        <source>The page asks for a login: give this server one that programs can use (password, token or cookie), or ask its administrator.</source>
        <translation>Die Seite verlangt eine Anmeldung: Geben Sie für diesen Server eine an, die Programme nutzen können (Passwort, Token oder Cookie), oder fragen Sie seinen Administrator.</translation>
    </message>
    <message>
        <source>The picture of the views could not be taken.</source>
        <translation>Das Bild der Ansichten konnte nicht aufgenommen werden.</translation>
    </message>
    <message>
        <source>The plugin wrote no DICOM file.</source>
        <translation>Das Plugin hat keine DICOM-Datei geschrieben.</translation>
    </message>
    <message>
        <source>The program {0} of DCMTK is not there.</source>
        <translation>Das Programm {0} von DCMTK ist nicht da.</translation>
    </message>
    <message>
        <source>The proxy of this network does not let the request through.</source>
        <translation>Der Proxy dieses Netzwerks lässt die Anfrage nicht durch.</translation>
    </message>
    <message>
        <source>The received file holds zeros where an element belongs.</source>
        <translation>In der empfangenen Datei stehen Nullen, wo ein Element hingehört.</translation>
    </message>
    <message>
        <source>The reference cannot be read ({0}).</source>
        <translation>Die Referenz kann nicht gelesen werden ({0}).</translation>
    </message>
    <message>
        <source>The reference is not in the DICOM database.</source>
        <translation>Der Bezug ist nicht in der DICOM-Datenbank.</translation>
    </message>
    <message>
        <source>The reference names no study.</source>
        <translation>Der Bezug nennt keine Studie.</translation>
    </message>
    <message>
        <source>The report holds no measurements with places in space.</source>
        <translation>Der Bericht enthält keine Messungen mit Orten im Raum.</translation>
    </message>
    <message>
        <source>The request cannot be made: {0}.</source>
        <translation>Die Anfrage lässt sich nicht stellen: {0}.</translation>
    </message>
    <message>
        <source>The scene has {0} GiB; a DICOM file holds less than 4.</source>
        <translation>Die Szene hat {0} GiB; eine DICOM-Datei fasst weniger als 4.</translation>
    </message>
    <message>
        <source>The scene in {0} is damaged: {1} bytes, where {2} are announced.</source>
        <translation>Die Szene in {0} ist beschädigt: {1} Bytes, wo {2} angekündigt sind.</translation>
    </message>
    <message>
        <source>The secret headers cannot be used.</source>
        <translation>Die geheimen Kopfzeilen sind nicht brauchbar.</translation>
    </message>
    <message>
        <source>The sequences of the file are nested too deep.</source>
        <translation>Die Sequenzen der Datei sind zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>The server answered with '{0}' instead of DICOM files.</source>
        <translation>Der Server antwortete mit „{0}“ statt mit DICOM-Dateien.</translation>
    </message>
    <message>
        <source>The server answered with XML that defines entities, which is not read.</source>
        <translation>Der Server antwortete mit XML, das Entitäten definiert; es wird nicht gelesen.</translation>
    </message>
    <message>
        <source>The server answered with XML that is nested too deep.</source>
        <translation>Der Server antwortete mit XML, das zu tief verschachtelt ist.</translation>
    </message>
    <message>
        <source>The server answered with XML that is no DICOM model.</source>
        <translation>Der Server antwortete mit XML, das kein DICOM-Modell ist.</translation>
    </message>
    <message>
        <source>The server answered with a single file, and does not list whether there are more.</source>
        <translation>Der Server antwortete mit einer einzigen Datei und sagt nicht, ob es mehr gibt.</translation>
    </message>
    <message>
        <source>The server answered with an error</source>
        <translation>Der Server antwortete mit einem Fehler</translation>
    </message>
    <message>
        <source>The server answered with broken XML ({0}).</source>
        <translation>Der Server antwortete mit kaputtem XML ({0}).</translation>
    </message>
    <message>
        <source>The server answered with {0} instead of DICOM JSON.</source>
        <translation>Der Server antwortete mit {0} statt mit DICOM JSON.</translation>
    </message>
    <message>
        <source>The server answered without any DICOM file.</source>
        <translation>Der Server antwortete ohne eine DICOM-Datei.</translation>
    </message>
    <message>
        <source>The server answers a search for studies with DICOM JSON.</source>
        <translation>Der Server beantwortet eine Suche nach Studien mit DICOM JSON.</translation>
    </message>
    <message>
        <source>The server answers as a store service does (HTTP {0}).</source>
        <translation>Der Server antwortet wie ein Ablagedienst (HTTP {0}).</translation>
    </message>
    <message>
        <source>The server answers with '{0}'.</source>
        <translation>Der Server antwortet mit „{0}“.</translation>
    </message>
    <message>
        <source>The server answers with HTTP {0}.</source>
        <translation>Der Server antwortet mit HTTP {0}.</translation>
    </message>
    <message>
        <source>The server answers with {0}.</source>
        <translation>Der Server antwortet mit {0}.</translation>
    </message>
    <message>
        <source>The server asks for a client certificate, or does not accept the one that was shown.</source>
        <translation>Der Server verlangt ein Client-Zertifikat oder nimmt das gezeigte nicht an.</translation>
    </message>
    <message>
        <source>The server asks for a login, or does not accept the one that was given</source>
        <translation>Der Server verlangt eine Anmeldung oder nimmt die gegebene nicht an</translation>
    </message>
    <message>
        <source>The server asks for no login, or the one given is accepted.</source>
        <translation>Der Server verlangt keine Anmeldung oder nimmt die gegebene an.</translation>
    </message>
    <message>
        <source>The server cannot be asked what it holds; that it has stored rests on its word.</source>
        <translation>Der Server kann nicht gefragt werden, was er hat; dass er gespeichert hat, beruht auf seinem Wort.</translation>
    </message>
    <message>
        <source>The server did not send the instance that was asked for.</source>
        <translation>Der Server hat die verlangte Instanz nicht gesendet.</translation>
    </message>
    <message>
        <source>The server did not store it.</source>
        <translation>Der Server hat es nicht gespeichert.</translation>
    </message>
    <message>
        <source>The server does not allow this for this login</source>
        <translation>Der Server erlaubt das dieser Anmeldung nicht</translation>
    </message>
    <message>
        <source>The server does not answer a store request as DICOMweb servers do.</source>
        <translation>Der Server beantwortet eine Ablageanfrage nicht wie ein DICOMweb-Server.</translation>
    </message>
    <message>
        <source>The server does not list all series of the study; it was asked for as a whole.</source>
        <translation>Der Server führt nicht alle Serien der Studie auf; sie wurde als Ganzes verlangt.</translation>
    </message>
    <message>
        <source>The server does not list the instances of a series; that it is complete rests on its answer alone.</source>
        <translation>Der Server führt die Instanzen einer Serie nicht auf; dass sie vollständig ist, beruht allein auf seiner Antwort.</translation>
    </message>
    <message>
        <source>The server does not list the series of the study; it was asked for as a whole.</source>
        <translation>Der Server führt die Serien der Studie nicht auf; sie wurde als Ganzes verlangt.</translation>
    </message>
    <message>
        <source>The server gave files in another transfer syntax than {0}, as it stores them.</source>
        <translation>Der Server gab Dateien in einer anderen Transfersyntax als {0}, so wie er sie speichert.</translation>
    </message>
    <message>
        <source>The server gave no metadata when the connection was tested.</source>
        <translation>Beim Test der Verbindung gab der Server keine Metadaten.</translation>
    </message>
    <message>
        <source>The server gets too many requests</source>
        <translation>Der Server bekommt zu viele Anfragen</translation>
    </message>
    <message>
        <source>The server gives neither a list nor all files of a series.</source>
        <translation>Der Server gibt von einer Serie weder eine Liste noch alle Dateien.</translation>
    </message>
    <message>
        <source>The server gives neither a list nor all files of the study.</source>
        <translation>Der Server gibt von der Studie weder eine Liste noch alle Dateien.</translation>
    </message>
    <message>
        <source>The server gives no further page (HTTP {0}); there may be more than it lists.</source>
        <translation>Der Server gibt keine weitere Seite heraus (HTTP {0}); es kann mehr geben, als er auflistet.</translation>
    </message>
    <message>
        <source>The server gives this instance in no known way.</source>
        <translation>Der Server gibt diese Instanz auf keine bekannte Weise.</translation>
    </message>
    <message>
        <source>The server has no WADO-RS, but gives single instances by WADO-URI.</source>
        <translation>Der Server hat kein WADO-RS, gibt aber einzelne Instanzen über WADO-URI heraus.</translation>
    </message>
    <message>
        <source>The server has no content here (HTTP 204).</source>
        <translation>Der Server hat hier keinen Inhalt (HTTP 204).</translation>
    </message>
    <message>
        <source>The server has no metadata of this instance.</source>
        <translation>Der Server hat keine Metadaten dieser Instanz.</translation>
    </message>
    <message>
        <source>The server has no store service (HTTP {0}).</source>
        <translation>Der Server hat keinen Ablagedienst (HTTP {0}).</translation>
    </message>
    <message>
        <source>The server has no store service at this address (HTTP {0}).</source>
        <translation>Der Server hat unter dieser Adresse keinen Speicherdienst (HTTP {0}).</translation>
    </message>
    <message>
        <source>The server has not asked for a login, nor given an answer.</source>
        <translation>Der Server hat weder nach einer Anmeldung gefragt noch geantwortet.</translation>
    </message>
    <message>
        <source>The server ignores the filter on {0}; the rows were filtered here.</source>
        <translation>Der Server übergeht den Filter auf {0}; die Zeilen wurden hier gefiltert.</translation>
    </message>
    <message>
        <source>The server ignores the paging that was asked for; there may be more than it lists.</source>
        <translation>Der Server übergeht das verlangte Blättern; es kann mehr geben, als er aufführt.</translation>
    </message>
    <message>
        <source>The server is busy</source>
        <translation>Der Server ist beschäftigt</translation>
    </message>
    <message>
        <source>The server is still fetching the images from its own archive</source>
        <translation>Der Server holt die Bilder noch aus seinem eigenen Archiv</translation>
    </message>
    <message>
        <source>The server knows nothing at this address</source>
        <translation>Der Server kennt nichts unter dieser Adresse</translation>
    </message>
    <message>
        <source>The server lists it, though its answer did not say so.</source>
        <translation>Der Server führt es auf, obwohl seine Antwort das nicht sagte.</translation>
    </message>
    <message>
        <source>The server lists no instance to try it with.</source>
        <translation>Der Server führt keine Instanz auf, mit der es sich versuchen ließe.</translation>
    </message>
    <message>
        <source>The server lists no instances of what was asked for.</source>
        <translation>Der Server führt keine Instanzen dessen auf, was verlangt wurde.</translation>
    </message>
    <message>
        <source>The server may hold more instances of a series than it lists.</source>
        <translation>Der Server hat von einer Serie vielleicht mehr Instanzen, als er auflistet.</translation>
    </message>
    <message>
        <source>The server redirects in a circle.</source>
        <translation>Der Server leitet im Kreis weiter.</translation>
    </message>
    <message>
        <source>The server redirects the store request (HTTP {0}) to {1}. Nothing was sent there.</source>
        <translation>Der Server leitet die Ablageanfrage (HTTP {0}) nach {1} weiter. Dorthin wurde nichts gesendet.</translation>
    </message>
    <message>
        <source>The server redirects the store request in a circle.</source>
        <translation>Der Server leitet die Ablageanfrage im Kreis weiter.</translation>
    </message>
    <message>
        <source>The server redirects to '{0}', which answered with {1} instead of DICOM JSON.</source>
        <translation>Der Server leitet weiter zu '{0}', und dort kam {1} statt DICOM-JSON.</translation>
    </message>
    <message>
        <source>The server redirects to an unencrypted address, which was not followed.</source>
        <translation>Der Server leitet zu einer unverschlüsselten Adresse weiter; dem wurde nicht gefolgt.</translation>
    </message>
    <message>
        <source>The server redirects to what is no web address.</source>
        <translation>Der Server leitet an etwas weiter, das keine Webadresse ist.</translation>
    </message>
    <message>
        <source>The server refuses the query as too broad</source>
        <translation>Der Server lehnt die Anfrage als zu weit ab</translation>
    </message>
    <message>
        <source>The server refuses to match similar names; it was asked for the name as it is written.</source>
        <translation>Der Server lehnt es ab, ähnliche Namen zu suchen; gefragt wurde nach dem Namen, wie er geschrieben ist.</translation>
    </message>
    <message>
        <source>The server says that it has the instance, but does not list it.</source>
        <translation>Der Server sagt, er habe die Instanz, führt sie aber nicht auf.</translation>
    </message>
    <message>
        <source>The server says that series {0} has {1} instances, but lists {2}.</source>
        <translation>Der Server sagt, Serie {0} habe {1} Instanzen, führt aber {2} auf.</translation>
    </message>
    <message>
        <source>The server sent an instance that cannot be unpacked ({0}).</source>
        <translation>Der Server sandte eine Instanz, die sich nicht auspacken lässt ({0}).</translation>
    </message>
    <message>
        <source>The server sent an instance that is packed and ends too early.</source>
        <translation>Der Server sandte eine gepackte Instanz, die zu früh endet.</translation>
    </message>
    <message>
        <source>The server sent instances of another series; they were thrown away.</source>
        <translation>Der Server sandte Instanzen einer anderen Serie; sie wurden verworfen.</translation>
    </message>
    <message>
        <source>The server sent instances that it had not listed; they were kept.</source>
        <translation>Der Server sandte Instanzen, die er nicht aufgeführt hatte; sie wurden behalten.</translation>
    </message>
    <message>
        <source>The server takes a token (Bearer): choose a kind of login that has one.</source>
        <translation>Der Server nimmt ein Token (Bearer): Wählen Sie eine Art der Anmeldung, die eines hat.</translation>
    </message>
    <message>
        <source>The server takes no request of this size (HTTP 413).</source>
        <translation>Der Server nimmt keine Anfrage dieser Größe (HTTP 413).</translation>
    </message>
    <message>
        <source>The server takes only logins of the kind {0}: ask its administrator for user and password, or a token.</source>
        <translation>Der Server nimmt nur Anmeldungen der Art {0}: Bitten Sie seinen Administrator um Benutzer und Passwort oder ein Token.</translation>
    </message>
    <message>
        <source>The server takes user and password: choose that kind of login for it.</source>
        <translation>Der Server nimmt Benutzer und Passwort: Wählen Sie für ihn diese Art der Anmeldung.</translation>
    </message>
    <message>
        <source>The server's answer does not name the instance.</source>
        <translation>Die Antwort des Servers nennt die Instanz nicht.</translation>
    </message>
    <message>
        <source>The server's answer is too large to be read.</source>
        <translation>Die Antwort des Servers ist zu groß, um gelesen zu werden.</translation>
    </message>
    <message>
        <source>The sign-in was refused. Close this page and go back to the application.</source>
        <translation>Die Anmeldung wurde abgelehnt. Schließen Sie diese Seite und kehren Sie zum Programm zurück.</translation>
    </message>
    <message>
        <source>The sign-in was refused: {0}.</source>
        <translation>Die Anmeldung wurde abgelehnt: {0}.</translation>
    </message>
    <message>
        <source>The slices are not equally far apart: programs that take the frames of one object for a grid, such as 3D Slicer, show them with wrong spacings.</source>
        <translation>Die Schichten sind nicht gleich weit voneinander entfernt: Programme, die die Einzelbilder eines Objekts für ein Gitter halten, wie 3D Slicer, zeigen sie mit falschen Abständen.</translation>
    </message>
    <message>
        <source>The slices of the volume are turned against each other.</source>
        <translation>Die Schichten des Volumens sind gegeneinander verdreht.</translation>
    </message>
    <message>
        <source>The source images have no frame of reference.</source>
        <translation>Die Ausgangsbilder haben kein Bezugssystem (Frame of Reference).</translation>
    </message>
    <message>
        <source>The source images have no place in space; they are not named in the result.</source>
        <translation>Die Ausgangsbilder haben keinen Ort im Raum; sie werden im Ergebnis nicht genannt.</translation>
    </message>
    <message>
        <source>The time points differ in size or type.</source>
        <translation>Die Zeitpunkte unterscheiden sich in Größe oder Typ.</translation>
    </message>
    <message>
        <source>The time points of {0} do not lie at the same place.</source>
        <translation>Die Zeitpunkte von {0} liegen nicht am selben Ort.</translation>
    </message>
    <message>
        <source>The token file {0} cannot be read ({1}).</source>
        <translation>Die Token-Datei {0} ist nicht lesbar ({1}).</translation>
    </message>
    <message>
        <source>The token has run out, or is not valid here: get a new one.</source>
        <translation>Das Token ist abgelaufen oder gilt hier nicht: Besorgen Sie ein neues.</translation>
    </message>
    <message>
        <source>The volume has no voxels.</source>
        <translation>Das Volumen hat keine Voxel.</translation>
    </message>
    <message>
        <source>The volume has several slices at the same place; a segmentation cannot tell them apart.</source>
        <translation>Das Volumen hat mehrere Schichten am selben Ort; eine Segmentierung kann sie nicht unterscheiden.</translation>
    </message>
    <message>
        <source>The volume has voxels without extent.</source>
        <translation>Das Volumen hat Voxel ohne Ausdehnung.</translation>
    </message>
    <message>
        <source>The volume holds values that are infinite, nearly so, or no numbers (NaN).</source>
        <translation>Das Volumen enthält Werte, die unendlich, fast unendlich oder keine Zahlen (NaN) sind.</translation>
    </message>
    <message>
        <source>The volume's axes are not perpendicular (cosine {0}); DICOM images cannot say that.</source>
        <translation>Die Achsen des Volumens stehen nicht senkrecht aufeinander (Kosinus {0}); das können DICOM-Bilder nicht ausdrücken.</translation>
    </message>
    <message>
        <source>The volume's geometry is no 4×4 matrix of an affine transform.</source>
        <translation>Die Geometrie des Volumens ist keine 4×4-Matrix einer affinen Transformation.</translation>
    </message>
    <message>
        <source>The way to the server leads through the proxy {0}.</source>
        <translation>Der Weg zum Server führt durch den Proxy {0}.</translation>
    </message>
    <message>
        <source>The {0} for '{1}' is not known.</source>
        <translation>Für „{1}“ nicht bekannt: {0}.</translation>
    </message>
    <message>
        <source>The {0} holds a character that DICOM reserves.</source>
        <translation>In {0} steht ein Zeichen, das DICOM sich vorbehält.</translation>
    </message>
    <message>
        <source>The {0} of '{1}' is missing.</source>
        <translation>Bei „{1}“ fehlt: {0}.</translation>
    </message>
    <message>
        <source>The {0} {1} cannot be found.</source>
        <translation>Nicht zu finden: {0} {1}.</translation>
    </message>
    <message>
        <source>There are no markups to export.</source>
        <translation>Es gibt keine Markups zu exportieren.</translation>
    </message>
    <message>
        <source>There are no views to picture.</source>
        <translation>Es gibt keine Ansichten aufzunehmen.</translation>
    </message>
    <message>
        <source>There is no saved server '{0}'.</source>
        <translation>Es gibt keinen gespeicherten Server „{0}“.</translation>
    </message>
    <message>
        <source>There is no such retrieve.</source>
        <translation>Es gibt keinen solchen Abruf.</translation>
    </message>
    <message>
        <source>There is nothing here.</source>
        <translation>Hier ist nichts.</translation>
    </message>
    <message>
        <source>There is nothing to export.</source>
        <translation>Es gibt nichts zu exportieren.</translation>
    </message>
    <message>
        <source>There is nothing to retrieve.</source>
        <translation>Es gibt nichts abzurufen.</translation>
    </message>
    <message>
        <source>There is nothing to send.</source>
        <translation>Es gibt nichts zu senden.</translation>
    </message>
    <message>
        <source>They are in {0}: import them into the database with the DICOM module.</source>
        <translation>Sie liegen in {0}: Importieren Sie sie mit dem DICOM-Modul in die Datenbank.</translation>
    </message>
    <message>
        <source>This DICOMweb Network logic was closed and cannot be used any more.</source>
        <translation>Diese Logik von DICOMweb Network wurde geschlossen und ist nicht mehr brauchbar.</translation>
    </message>
    <message>
        <source>This Slicer may not be able to read its compression ({0}).</source>
        <translation>Dieses Slicer kann ihre Kompression ({0}) vielleicht nicht lesen.</translation>
    </message>
    <message>
        <source>This is being retrieved.</source>
        <translation>Das wird gerade abgerufen.</translation>
    </message>
    <message>
        <source>This is no list of DICOMweb servers.</source>
        <translation>Das ist keine Liste von DICOMweb-Servern.</translation>
    </message>
    <message>
        <source>This login may not store (HTTP {0}).</source>
        <translation>Diese Anmeldung darf nicht ablegen (HTTP {0}).</translation>
    </message>
    <message>
        <source>This port of the server is for encrypted connections (TLS), and the address begins with http://.</source>
        <translation>Dieser Port des Servers ist für verschlüsselte Verbindungen (TLS), und die Adresse beginnt mit http://.</translation>
    </message>
    <message>
        <source>Timeouts must be more than 0 seconds, and a day at most.</source>
        <translation>Wartezeiten müssen größer als 0 Sekunden sein und höchstens ein Tag.</translation>
    </message>
    <message>
        <source>Times are written HHMMSS.</source>
        <translation>Uhrzeiten werden HHMMSS geschrieben.</translation>
    </message>
    <message>
        <source>To address an instance, give its series too.</source>
        <translation>Um eine Instanz anzusprechen, geben Sie auch ihre Serie an.</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich noch einmal.</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>Versuchen Sie es später noch einmal.</translation>
    </message>
    <message>
        <source>Try again, or raise the timeout in the server profile if the server is known to be slow.</source>
        <translation>Versuchen Sie es noch einmal, oder verlängern Sie beim Server die Wartezeit, wenn er als langsam bekannt ist.</translation>
    </message>
    <message>
        <source>Try again; if it stays so, Slicer's log says why.</source>
        <translation>Versuchen Sie es noch einmal; bleibt es dabei, steht der Grund im Protokoll von Slicer.</translation>
    </message>
    <message>
        <source>Try again; what has arrived is kept.</source>
        <translation>Versuchen Sie es noch einmal; was angekommen ist, bleibt.</translation>
    </message>
    <message>
        <source>Type or paste it anew.</source>
        <translation>Geben oder fügen Sie sie neu ein.</translation>
    </message>
    <message>
        <source>Type slicer.util.pip_install("{0}") in Slicer's Python console, elsewhere pip install "{1}".</source>
        <translation>Geben Sie in Slicers Python-Konsole slicer.util.pip_install("{0}") ein, anderswo pip install "{1}".</translation>
    </message>
    <message>
        <source>Type the {0} and connect again.</source>
        <translation>Geben Sie dies ein und verbinden Sie noch einmal: {0}.</translation>
    </message>
    <message>
        <source>Use a number from 0 to 2147483647.</source>
        <translation>Nehmen Sie eine Zahl von 0 bis 2147483647.</translation>
    </message>
    <message>
        <source>Use https:// if the server has it.</source>
        <translation>Nehmen Sie https://, wenn der Server es hat.</translation>
    </message>
    <message>
        <source>Use keywords of PS3.6.</source>
        <translation>Nehmen Sie Schlüsselwörter aus PS3.6.</translation>
    </message>
    <message>
        <source>Use the name that is in the certificate as the host of the address, or ask the server's administrator.</source>
        <translation>Nehmen Sie den Namen, der im Zertifikat steht, als Host der Adresse, oder fragen Sie den Verwalter des Servers.</translation>
    </message>
    <message>
        <source>Use {0} instead.</source>
        <translation>Verwenden Sie stattdessen {0}.</translation>
    </message>
    <message>
        <source>Voxels of type {0} cannot be written.</source>
        <translation>Voxel vom Typ {0} lassen sich nicht schreiben.</translation>
    </message>
    <message>
        <source>Wait for it, or use the functions that do not wait (startSearch, startRetrieve).</source>
        <translation>Warten Sie darauf, oder nehmen Sie die Funktionen, die nicht warten (startSearch, startRetrieve).</translation>
    </message>
    <message>
        <source>What answers at the address of the authorization server is none.</source>
        <translation>Was an der Adresse des Autorisierungsservers antwortet, ist keiner.</translation>
    </message>
    <message>
        <source>Whether the node has stored it is not known.</source>
        <translation>Ob der Knoten es gespeichert hat, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Whether the server has stored it is not known.</source>
        <translation>Ob der Server es gespeichert hat, ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Write a series of single images.</source>
        <translation>Schreiben Sie eine Serie einzelner Bilder.</translation>
    </message>
    <message>
        <source>Write one 'Name: value' a line, in plain characters.</source>
        <translation>Schreiben Sie je Zeile ein „Name: Wert“, in einfachen Zeichen.</translation>
    </message>
    <message>
        <source>You are signed in. Close this page and go back to the application.</source>
        <translation>Sie sind angemeldet. Schließen Sie diese Seite und kehren Sie zum Programm zurück.</translation>
    </message>
    <message>
        <source>already here</source>
        <translation>schon hier</translation>
    </message>
    <message>
        <source>already there</source>
        <translation>schon dort</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>fehlend</translation>
    </message>
    <message>
        <source>not attempted</source>
        <translation>nicht versucht</translation>
    </message>
    <message>
        <source>received</source>
        <translation>empfangen</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgelehnt</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>stored and seen</source>
        <translation>gespeichert und gesehen</translation>
    </message>
    <message>
        <source>stored not seen</source>
        <translation>gespeichert, nicht gesehen</translation>
    </message>
    <message>
        <source>{0} (HTTP {1}).</source>
        <translation>{0} (HTTP {1}).</translation>
    </message>
    <message>
        <source>{0} (HTTP {1}): {2}</source>
        <translation>{0} (HTTP {1}): {2}</translation>
    </message>
    <message>
        <source>{0} GiB of pixels do not fit into one DICOM file.</source>
        <translation>{0} GiB Pixel passen nicht in eine DICOM-Datei.</translation>
    </message>
    <message>
        <source>{0} Remove that series from it first, or retrieve into a folder.</source>
        <translation>{0} Entfernen Sie zuerst jene Serie daraus, oder rufen Sie in einen Ordner ab.</translation>
    </message>
    <message>
        <source>{0} Remove that study from it first, or retrieve into a folder.</source>
        <translation>{0} Entfernen Sie zuerst jene Studie daraus, oder rufen Sie in einen Ordner ab.</translation>
    </message>
    <message>
        <source>{0} The server redirects to '{1}'.</source>
        <translation>{0} Der Server leitet weiter zu '{1}'.</translation>
    </message>
    <message>
        <source>{0} became shorter while it was read.</source>
        <translation>{0} wurde kürzer, während es gelesen wurde.</translation>
    </message>
    <message>
        <source>{0} belongs to somebody else.</source>
        <translation>{0} gehört jemand anderem.</translation>
    </message>
    <message>
        <source>{0} cannot be changed within an existing study.</source>
        <translation>{0} lässt sich in einer vorhandenen Studie nicht ändern.</translation>
    </message>
    <message>
        <source>{0} cannot be exported.</source>
        <translation>{0} kann nicht exportiert werden.</translation>
    </message>
    <message>
        <source>{0} cannot be exported: it is empty, or of a kind that no DICOM plugin writes.</source>
        <translation>{0} lässt sich nicht exportieren: es ist leer oder von einer Art, die kein DICOM-Plugin schreibt.</translation>
    </message>
    <message>
        <source>{0} cannot be given as text.</source>
        <translation>{0} lässt sich nicht als Text angeben.</translation>
    </message>
    <message>
        <source>{0} cannot be read ({1}).</source>
        <translation>{0} ist nicht lesbar ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be read as DICOM ({1}).</source>
        <translation>{0} kann nicht als DICOM gelesen werden ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be set freely.</source>
        <translation>{0} lässt sich nicht frei setzen.</translation>
    </message>
    <message>
        <source>{0} cannot be started ({1}).</source>
        <translation>{0} lässt sich nicht starten ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be used as reference ({1}).</source>
        <translation>{0} kann nicht als Referenz dienen ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be written ({1}).</source>
        <translation>{0} lässt sich nicht schreiben ({1}).</translation>
    </message>
    <message>
        <source>{0} cannot be written or read (it is no file).</source>
        <translation>{0} lässt sich nicht schreiben oder lesen (es ist keine Datei).</translation>
    </message>
    <message>
        <source>{0} cannot be written or read ({1}).</source>
        <translation>{0} lässt sich nicht schreiben oder lesen ({1}).</translation>
    </message>
    <message>
        <source>{0} carries no Slicer scene.</source>
        <translation>{0} enthält keine Slicer-Szene.</translation>
    </message>
    <message>
        <source>{0} ends before its scene does.</source>
        <translation>{0} endet, bevor die Szene darin endet.</translation>
    </message>
    <message>
        <source>{0} exists already; nothing was written.</source>
        <translation>{0} gibt es schon; nichts wurde geschrieben.</translation>
    </message>
    <message>
        <source>{0} files of series {1} are not on the disk any more; retrieve it again.</source>
        <translation>{0} Dateien der Serie {1} sind nicht mehr auf der Festplatte; rufen Sie sie noch einmal ab.</translation>
    </message>
    <message>
        <source>{0} has no identity of its own; nothing was exported.</source>
        <translation>{0} hat keine eigene Identität; nichts wurde exportiert.</translation>
    </message>
    <message>
        <source>{0} holds both kinds of quotes, which DCMTK cannot take.</source>
        <translation>{0} enthält beide Arten Anführungszeichen, die DCMTK nicht annehmen kann.</translation>
    </message>
    <message>
        <source>{0} holds no CA certificates in PEM form.</source>
        <translation>{0} enthält keine Zertifikate im PEM-Format.</translation>
    </message>
    <message>
        <source>{0} is a label map and was written as an image; as a segmentation it keeps its names.</source>
        <translation>{0} ist eine Label-Map und wurde als Bild geschrieben; als Segmentierung behält sie ihre Namen.</translation>
    </message>
    <message>
        <source>{0} is no DICOM file that can be read ({1}).</source>
        <translation>{0} ist keine lesbare DICOM-Datei ({1}).</translation>
    </message>
    <message>
        <source>{0} is no list of DICOMweb servers.</source>
        <translation>{0} ist keine Liste von DICOMweb-Servern.</translation>
    </message>
    <message>
        <source>{0} is no scene bundle (MRB).</source>
        <translation>{0} ist kein Szenenpaket (MRB).</translation>
    </message>
    <message>
        <source>{0} is no series number.</source>
        <translation>{0} ist keine Seriennummer.</translation>
    </message>
    <message>
        <source>{0} is no structured report.</source>
        <translation>{0} ist kein strukturierter Bericht.</translation>
    </message>
    <message>
        <source>{0} is no token.</source>
        <translation>{0} ist kein Token.</translation>
    </message>
    <message>
        <source>{0} is on another host than {1}.</source>
        <translation>{0} liegt auf einem anderen Host als {1}.</translation>
    </message>
    <message>
        <source>{0} is time point {1} of {2}; export the sequence {3} for all.</source>
        <translation>{0} ist Zeitpunkt {1} von {2}; exportieren Sie für alle die Sequenz {3}.</translation>
    </message>
    <message>
        <source>{0} lies under a transform that bends its slices.</source>
        <translation>{0} liegt unter einer Transformation, die seine Schichten verbiegt.</translation>
    </message>
    <message>
        <source>{0} lies under a transform that is not linear.</source>
        <translation>{0} liegt unter einer Transformation, die nicht linear ist.</translation>
    </message>
    <message>
        <source>{0} more series were not loaded either.</source>
        <translation>{0} weitere Serien wurden ebenfalls nicht geladen.</translation>
    </message>
    <message>
        <source>{0} needs the Python package {1}, which is not installed.</source>
        <translation>{0} braucht das Python-Paket {1}, das nicht installiert ist.</translation>
    </message>
    <message>
        <source>{0} takes one value, without backslash.</source>
        <translation>{0} nimmt einen Wert, ohne Backslash.</translation>
    </message>
    <message>
        <source>{0} was changed while it was sent.</source>
        <translation>{0} wurde geändert, während es gesendet wurde.</translation>
    </message>
    <message>
        <source>{0} was changed while it was written; nothing of it was kept.</source>
        <translation>{0} wurde geändert, während es geschrieben wurde; nichts davon wurde behalten.</translation>
    </message>
    <message>
        <source>{0} was written where its transform puts it, in a frame of reference of its own.</source>
        <translation>{0} wurde geschrieben, wo seine Transformation es hinstellt, in einem eigenen Bezugssystem.</translation>
    </message>
    <message>
        <source>{0}; the certificate of {1} is signed by {2} and good until {3}.</source>
        <translation>{0}; das Zertifikat von {1} stammt von {2} und gilt bis {3}.</translation>
    </message>
</context>
<context>
    <name>exporting.DeidentifyRow</name>
    <message>
        <source>Left out, because it cannot lose the patient's identity: {names}.</source>
        <translation>Ausgelassen, weil es die Identität des Patienten nicht verlieren kann: {names}.</translation>
    </message>
    <message>
        <source>The files here stay as they are. Names that are part of a picture are not removed: look at it first.</source>
        <translation>Die Dateien hier bleiben, wie sie sind. Namen, die Teil eines Bildes sind, werden nicht entfernt: Sehen Sie es sich vorher an.</translation>
    </message>
</context>
<context>
    <name>exporting.ExportReferenceForm</name>
    <message>
        <source>A study of the DICOM database</source>
        <translation>Eine Studie der DICOM-Datenbank</translation>
    </message>
    <message>
        <source>Choose a study of the DICOM database</source>
        <translation>Eine Studie der DICOM-Datenbank wählen</translation>
    </message>
    <message>
        <source>New ones</source>
        <translation>Neue</translation>
    </message>
    <message>
        <source>Those of the images it came from</source>
        <translation>Die der Bilder, aus denen es entstand</translation>
    </message>
    <message>
        <source>female</source>
        <translation>weiblich</translation>
    </message>
    <message>
        <source>male</source>
        <translation>männlich</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>kein Name</translation>
    </message>
    <message>
        <source>other</source>
        <translation>anderes</translation>
    </message>
</context>
<context>
    <name>exporting.ExportSection</name>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>1 result</source>
        <translation>1 Ergebnis</translation>
    </message>
    <message>
        <source>An export is under way</source>
        <translation>Ein Export läuft</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Export {what} to the DICOM database</source>
        <translation>{what} in die DICOM-Datenbank exportieren</translation>
    </message>
    <message>
        <source>Exporting {what}…</source>
        <translation>{what} wird exportiert…</translation>
    </message>
    <message>
        <source>Install the missing Python package first</source>
        <translation>Zuerst das fehlende Python-Paket installieren</translation>
    </message>
    <message>
        <source>Nothing of what is ticked can lose the patient's identity</source>
        <translation>Nichts vom Angehakten kann die Identität des Patienten verlieren</translation>
    </message>
    <message>
        <source>Save a server first, at the top of this panel</source>
        <translation>Zuerst oben in diesem Feld einen Server speichern</translation>
    </message>
    <message>
        <source>Send {what} to {server} over {protocol}</source>
        <translation>{what} über {protocol} an {server} senden</translation>
    </message>
    <message>
        <source>Send {what} to {server} over {protocol}, de-identified</source>
        <translation>{what} über {protocol} an {server} senden, de-identifiziert</translation>
    </message>
    <message>
        <source>Sending {label}; the transfers below show how far it is.</source>
        <translation>{label} wird gesendet; die Übertragungen unten zeigen, wie weit.</translation>
    </message>
    <message>
        <source>The DICOM database is not open</source>
        <translation>Die DICOM-Datenbank ist nicht offen</translation>
    </message>
    <message>
        <source>The results above are as they were found: search again (F5) to see what is new.</source>
        <translation>Die Ergebnisse oben sind so, wie sie gefunden wurden: Suchen Sie noch einmal (F5), um Neues zu sehen.</translation>
    </message>
    <message>
        <source>The server is asked afterwards what it holds</source>
        <translation>Der Server wird danach gefragt, was er hat</translation>
    </message>
    <message>
        <source>The ticked nodes are written into the DICOM database first</source>
        <translation>Die angekreuzten Knoten werden zuerst in die DICOM-Datenbank geschrieben</translation>
    </message>
    <message>
        <source>Tick a node of the scene first</source>
        <translation>Zuerst einen Knoten der Szene ankreuzen</translation>
    </message>
    <message>
        <source>Tick a node of the scene or a series of the DICOM database first</source>
        <translation>Zuerst einen Knoten der Szene oder eine Serie der DICOM-Datenbank ankreuzen</translation>
    </message>
    <message>
        <source>Write the ticked nodes as new series</source>
        <translation>Die angekreuzten Knoten als neue Serien schreiben</translation>
    </message>
    <message>
        <source>a server</source>
        <translation>einen Server</translation>
    </message>
    <message>
        <source>de-identification</source>
        <translation>De-Identifizierung</translation>
    </message>
    <message>
        <source>name of each node</source>
        <translation>Name jedes Knotens</translation>
    </message>
    <message>
        <source>results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>segmentations and markups</source>
        <translation>Segmentierungen und Markups</translation>
    </message>
    <message>
        <source>series</source>
        <translation>Serien</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} Dateien</translation>
    </message>
    <message>
        <source>{count} results</source>
        <translation>{count} Ergebnisse</translation>
    </message>
    <message>
        <source>{count} series</source>
        <translation>{count} Serien</translation>
    </message>
    <message>
        <source>{server}: {counts}.</source>
        <translation>{server}: {counts}.</translation>
    </message>
    <message>
        <source>{what} to {server}</source>
        <translation>{what} an {server}</translation>
    </message>
    <message>
        <source>{what} to {server}, de-identified</source>
        <translation>{what} an {server}, de-identifiziert</translation>
    </message>
    <message>
        <source>{what} with {files} in the DICOM database.</source>
        <translation>{what} mit {files} in der DICOM-Datenbank.</translation>
    </message>
</context>
<context>
    <name>exporting.ExportTree</name>
    <message>
        <source>An image of the views that carries the scene; 3D Slicer loads it, others show the image</source>
        <translation>Ein Bild der Ansichten, das die Szene mitträgt; 3D Slicer lädt sie, andere zeigen das Bild</translation>
    </message>
    <message>
        <source>In the DICOM database</source>
        <translation>In der DICOM-Datenbank</translation>
    </message>
    <message>
        <source>In the scene</source>
        <translation>In der Szene</translation>
    </message>
    <message>
        <source>Screenshot</source>
        <translation>Bildschirmfoto</translation>
    </message>
    <message>
        <source>Tick for one enhanced multi-frame object instead of an image for each slice</source>
        <translation>Ankreuzen für ein einziges mehrbildriges Objekt statt eines Bildes für jede Schicht</translation>
    </message>
    <message>
        <source>What a node becomes as DICOM</source>
        <translation>Was ein Knoten als DICOM wird</translation>
    </message>
    <message>
        <source>Whole scene</source>
        <translation>Ganze Szene</translation>
    </message>
    <message>
        <source>by a plugin</source>
        <translation>durch ein Plugin</translation>
    </message>
    <message>
        <source>multi-frame</source>
        <translation>mehrbildrig</translation>
    </message>
    <message>
        <source>new patient</source>
        <translation>neuer Patient</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>kein Name</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>scene bundle</source>
        <translation>Szenenpaket</translation>
    </message>
    <message>
        <source>segmentation</source>
        <translation>Segmentierung</translation>
    </message>
    <message>
        <source>{name}: all {count} time points</source>
        <translation>{name}: alle {count} Zeitpunkte</translation>
    </message>
    <message>
        <source>{name}: only time point {point} of {count}</source>
        <translation>{name}: nur Zeitpunkt {point} von {count}</translation>
    </message>
</context>
<context>
    <name>metadata.MetadataSection</name>
    <message>
        <source> of {count}</source>
        <translation> von {count}</translation>
    </message>
    <message>
        <source>Export the metadata</source>
        <translation>Metadaten exportieren</translation>
    </message>
    <message>
        <source>Metadata of {count} instances were written to {path}.</source>
        <translation>Die Metadaten von {count} Instanzen stehen jetzt in {path}.</translation>
    </message>
    <message>
        <source>No element contains “{text}”.</source>
        <translation>Kein Element enthält „{text}“.</translation>
    </message>
    <message>
        <source>Open the study and select one of its series to see its metadata.</source>
        <translation>Die Studie aufklappen und eine ihrer Serien auswählen, um deren Metadaten zu sehen.</translation>
    </message>
    <message>
        <source>Reading the metadata of {series}…</source>
        <translation>Metadaten von {series} werden gelesen…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Select one series in the results to see its metadata. Nothing is retrieved for it.</source>
        <translation>In den Ergebnissen eine Serie auswählen, um ihre Metadaten zu sehen. Dafür wird nichts abgerufen.</translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation>Serie {number}</translation>
    </message>
    <message>
        <source>The server has no metadata of this series.</source>
        <translation>Der Server hat keine Metadaten dieser Serie.</translation>
    </message>
    <message>
        <source>This server has no metadata service: the header of one instance is shown.</source>
        <translation>Dieser Server hat keinen Metadatendienst: gezeigt wird der Kopf einer Instanz.</translation>
    </message>
</context>
<context>
    <name>metadata.MetadataTree</name>
    <message>
        <source>Copy JSON</source>
        <translation>JSON kopieren</translation>
    </message>
    <message>
        <source>Copy row</source>
        <translation>Zeile kopieren</translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>Wert kopieren</translation>
    </message>
    <message>
        <source>Differs between the instances of this series</source>
        <translation>Verschieden zwischen den Instanzen dieser Serie</translation>
    </message>
    <message>
        <source>Export JSON…</source>
        <translation>JSON exportieren…</translation>
    </message>
    <message>
        <source>Select a row first</source>
        <translation>Wählen Sie zuerst eine Zeile</translation>
    </message>
    <message>
        <source>Write the metadata of all instances of the series to a file (Ctrl+S)</source>
        <translation>Die Metadaten aller Instanzen der Serie in eine Datei schreiben (Strg+S)</translation>
    </message>
    <message>
        <source>{count} more items are not shown</source>
        <translation>{count} weitere Einträge werden nicht gezeigt</translation>
    </message>
</context>
<context>
    <name>metadata.References</name>
    <message>
        <source>It refers to:</source>
        <translation>Sie verweist auf:</translation>
    </message>
    <message>
        <source>Retrieve these</source>
        <translation>Diese abrufen</translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation>Serie {number}</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
    <message>
        <source>{count} instances</source>
        <translation>{count} Instanzen</translation>
    </message>
    <message>
        <source>{count} series that this server does not list</source>
        <translation>{count} Serien, die dieser Server nicht führt</translation>
    </message>
</context>
<context>
    <name>results.LocalColumn</name>
    <message>
        <source>arriving</source>
        <translation>kommt an</translation>
    </message>
    <message>
        <source>here</source>
        <translation>hier</translation>
    </message>
    <message>
        <source>loaded</source>
        <translation>geladen</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>results.ResultsMenu</name>
    <message>
        <source>Copy UIDs</source>
        <translation>UIDs kopieren</translation>
    </message>
    <message>
        <source>Delete on the server</source>
        <translation>Auf dem Server löschen</translation>
    </message>
    <message>
        <source>Delete on the server {where}:
{what}</source>
        <translation>Auf dem Server {where} löschen:
{what}</translation>
    </message>
    <message>
        <source>Delete on {server}…</source>
        <translation>Auf {server} löschen…</translation>
    </message>
    <message>
        <source>Deleted on the server: {count}.</source>
        <translation>Auf dem Server gelöscht: {count}.</translation>
    </message>
    <message>
        <source>Deleting on {server}…</source>
        <translation>Auf {server} wird gelöscht…</translation>
    </message>
    <message>
        <source>For all who use that server; you are asked twice</source>
        <translation>Für alle, die diesen Server benutzen; Sie werden zweimal gefragt</translation>
    </message>
    <message>
        <source>Instance</source>
        <translation>Instanz</translation>
    </message>
    <message>
        <source>Not deleted: {count}.</source>
        <translation>Nicht gelöscht: {count}.</translation>
    </message>
    <message>
        <source>Nothing of this is on this computer; of a series, everything or nothing is removed</source>
        <translation>Davon ist nichts auf diesem Computer; von einer Serie wird alles oder nichts entfernt</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Open the DICOM module</source>
        <translation>Das DICOM-Modul öffnen</translation>
    </message>
    <message>
        <source>Remove from the DICOM database of this computer, files included:
{what}

The server keeps its copy.</source>
        <translation>Aus der DICOM-Datenbank dieses Computers entfernen, samt Dateien:
{what}

Der Server behält seine Kopie.</translation>
    </message>
    <message>
        <source>Remove local copy</source>
        <translation>Lokale Kopie entfernen</translation>
    </message>
    <message>
        <source>Remove local copy…</source>
        <translation>Lokale Kopie entfernen…</translation>
    </message>
    <message>
        <source>Removing from the DICOM database…</source>
        <translation>Wird aus der DICOM-Datenbank entfernt …</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>Abrufen</translation>
    </message>
    <message>
        <source>Retrieve and load</source>
        <translation>Abrufen und laden</translation>
    </message>
    <message>
        <source>Series</source>
        <translation>Serie</translation>
    </message>
    <message>
        <source>Show metadata</source>
        <translation>Metadaten zeigen</translation>
    </message>
    <message>
        <source>Study</source>
        <translation>Studie</translation>
    </message>
    <message>
        <source>The server keeps its copy</source>
        <translation>Der Server behält seine Kopie</translation>
    </message>
    <message>
        <source>This cannot be undone, and all who use {where} lose this data:
{what}

Delete it for good?</source>
        <translation>Das lässt sich nicht rückgängig machen, und alle, die {where} benutzen, verlieren diese Daten:
{what}

Endgültig löschen?</translation>
    </message>
    <message>
        <source>What was to be deleted before is not done yet</source>
        <translation>Das vorige Löschen ist noch nicht zu Ende</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
</context>
<context>
    <name>results.ResultsOptions</name>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Group by patient</source>
        <translation>Nach Patienten gruppieren</translation>
    </message>
    <message>
        <source>Pictures of series, as far as the server has them. They are kept on this computer, for you alone.</source>
        <translation>Bilder der Serien, soweit der Server welche hat. Sie bleiben auf diesem Rechner, nur für Sie lesbar.</translation>
    </message>
    <message>
        <source>Remove kept thumbnails</source>
        <translation>Gespeicherte Vorschaubilder entfernen</translation>
    </message>
    <message>
        <source>Remove kept thumbnails (none)</source>
        <translation>Gespeicherte Vorschaubilder entfernen (keine)</translation>
    </message>
    <message>
        <source>Remove kept thumbnails ({size})</source>
        <translation>Gespeicherte Vorschaubilder entfernen ({size})</translation>
    </message>
    <message>
        <source>Show thumbnails</source>
        <translation>Vorschaubilder zeigen</translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation>Sortieren nach</translation>
    </message>
    <message>
        <source>They are in {folder}</source>
        <translation>Sie liegen in {folder}</translation>
    </message>
</context>
<context>
    <name>results.ResultsSection</name>
    <message>
        <source>1 study</source>
        <translation>1 Studie</translation>
    </message>
    <message>
        <source>Fill in what you know of the study and press Search. Empty fields find all.</source>
        <translation>Eintragen, was Sie von der Studie wissen, und Suchen drücken. Leere Felder finden alles.</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Search again</source>
        <translation>Noch einmal suchen</translation>
    </message>
    <message>
        <source>Searching… (Escape cancels)</source>
        <translation>Wird gesucht… (Esc bricht ab)</translation>
    </message>
    <message>
        <source>Searching… {count} so far</source>
        <translation>Wird gesucht… bisher {count}</translation>
    </message>
    <message>
        <source>Stopped. Close and open to try again.</source>
        <translation>Angehalten. Zum Wiederholen zu- und aufklappen.</translation>
    </message>
    <message>
        <source>The first {count} studies, there are more</source>
        <translation>Die ersten {count} Studien, es gibt mehr</translation>
    </message>
    <message>
        <source>The search was stopped before anything was found.</source>
        <translation>Die Suche wurde angehalten, bevor etwas gefunden war.</translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation>Die Suche wurde angehalten.</translation>
    </message>
    <message>
        <source>The server answers, but holds no study that you may see.</source>
        <translation>Der Server antwortet, hat aber keine Studie, die Sie sehen dürfen.</translation>
    </message>
    <message>
        <source>Try fewer fields or another date.</source>
        <translation>Versuchen Sie weniger Felder oder ein anderes Datum.</translation>
    </message>
    <message>
        <source>Try fewer fields or another date. Some servers find only whole names, as in Doe^Jane.</source>
        <translation>Versuchen Sie weniger Felder oder ein anderes Datum. Manche Server finden nur ganze Namen, etwa Doe^Jane.</translation>
    </message>
    <message>
        <source>{answered} of {count} servers have answered</source>
        <translation>{answered} von {count} Servern haben geantwortet</translation>
    </message>
    <message>
        <source>{count} servers</source>
        <translation>{count} Server</translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation>{count} Studien</translation>
    </message>
    <message>
        <source>{server}: {text}</source>
        <translation>{server}: {text}</translation>
    </message>
    <message>
        <source>{studies}, there may be more</source>
        <translation>{studies}, vielleicht gibt es mehr</translation>
    </message>
</context>
<context>
    <name>results.ResultsTree</name>
    <message>
        <source>Reading instances…</source>
        <translation>Instanzen werden gelesen…</translation>
    </message>
    <message>
        <source>Reading series…</source>
        <translation>Serien werden gelesen…</translation>
    </message>
</context>
<context>
    <name>results.RowTexts</name>
    <message>
        <source>1 study</source>
        <translation>1 Studie</translation>
    </message>
    <message>
        <source>Instance {number}</source>
        <translation>Instanz {number}</translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation>Serie {number}</translation>
    </message>
    <message>
        <source>{count} frames</source>
        <translation>{count} Einzelbilder</translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation>{count} Studien</translation>
    </message>
</context>
<context>
    <name>results.RowsBelow</name>
    <message>
        <source>The server lists no instances.</source>
        <translation>Der Server führt keine Instanzen.</translation>
    </message>
    <message>
        <source>The server lists no series of this study.</source>
        <translation>Der Server führt keine Serien dieser Studie.</translation>
    </message>
    <message>
        <source>{error} Close and open to try again.</source>
        <translation>{error} Zum Wiederholen zu- und aufklappen.</translation>
    </message>
</context>
<context>
    <name>search.ModalityMenu</name>
    <message>
        <source>Any modality</source>
        <translation>Jede Modalität</translation>
    </message>
    <message>
        <source>Find studies that contain {modality}</source>
        <translation>Studien finden, die {modality} enthalten</translation>
    </message>
</context>
<context>
    <name>search.SearchHistory</name>
    <message>
        <source>Forget these</source>
        <translation>Diese vergessen</translation>
    </message>
    <message>
        <source>No searches of this server yet</source>
        <translation>Noch keine Suchen auf diesem Server</translation>
    </message>
</context>
<context>
    <name>search.SearchSection</name>
    <message>
        <source>Any date</source>
        <translation>Jedes Datum</translation>
    </message>
    <message>
        <source>Choose or type a server first</source>
        <translation>Zuerst einen Server wählen oder eingeben</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation>Letzte 12 Monate</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>No search is running</source>
        <translation>Es läuft keine Suche</translation>
    </message>
    <message>
        <source>Search the server for studies (Enter)</source>
        <translation>Auf dem Server nach Studien suchen (Eingabetaste)</translation>
    </message>
    <message>
        <source>Stop the search; what has been found stays (Escape)</source>
        <translation>Die Suche anhalten; was gefunden ist, bleibt (Esc)</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday and today</source>
        <translation>Gestern und heute</translation>
    </message>
</context>
<context>
    <name>search.StudyListDialog</name>
    <message>
        <source>1 accession number</source>
        <translation>1 Auftragsnummer</translation>
    </message>
    <message>
        <source>1 line not understood</source>
        <translation>1 Zeile nicht verstanden</translation>
    </message>
    <message>
        <source>1 study UID</source>
        <translation>1 Studien-UID</translation>
    </message>
    <message>
        <source>Asking the server… {answered} of {count} answers</source>
        <translation>Der Server wird gefragt … {answered} von {count} Antworten</translation>
    </message>
    <message>
        <source>Choose or type a server first</source>
        <translation>Zuerst einen Server wählen oder eingeben</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>List of studies</source>
        <translation>Liste von Studien</translation>
    </message>
    <message>
        <source>Nothing in the list yet.</source>
        <translation>Noch nichts in der Liste.</translation>
    </message>
    <message>
        <source>Paste or drop study UIDs, accession numbers, links, or a table (CSV) with a column of these.</source>
        <translation>Studien-UIDs, Auftragsnummern, Links oder eine Tabelle (CSV) mit einer solchen Spalte einfügen oder hierher ziehen.</translation>
    </message>
    <message>
        <source>Put studies into the list first</source>
        <translation>Tragen Sie zuerst Studien in die Liste ein</translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation>Abrufen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show these studies in the results (Ctrl+Enter)</source>
        <translation>Diese Studien in den Ergebnissen zeigen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Show these studies in the results and fetch them all</source>
        <translation>Diese Studien in den Ergebnissen zeigen und alle abrufen</translation>
    </message>
    <message>
        <source>The servers are being asked; Close stops that</source>
        <translation>Die Server werden gefragt; Schließen bricht das ab</translation>
    </message>
    <message>
        <source>{count} accession numbers</source>
        <translation>{count} Auftragsnummern</translation>
    </message>
    <message>
        <source>{count} lines not understood</source>
        <translation>{count} Zeilen nicht verstanden</translation>
    </message>
    <message>
        <source>{count} study UIDs</source>
        <translation>{count} Studien-UIDs</translation>
    </message>
    <message>
        <source>{found} found.</source>
        <translation>{found} gefunden.</translation>
    </message>
    <message>
        <source>{found} found; the server does not know {count}: {missing}</source>
        <translation>{found} gefunden; der Server kennt {count} nicht: {missing}</translation>
    </message>
    <message>
        <source>{server}: {text}</source>
        <translation>{server}: {text}</translation>
    </message>
</context>
<context>
    <name>servers.DiagnosisDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the results as text, for the administrator of the server</source>
        <translation>Die Ergebnisse als Text kopieren, für den Verwalter des Servers</translation>
    </message>
    <message>
        <source>Set this address in the server and connect</source>
        <translation>Diese Adresse beim Server eintragen und verbinden</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Test of {name}</source>
        <translation>Test von {name}</translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>The server can be searched.</source>
        <translation>Auf dem Server kann gesucht werden.</translation>
    </message>
    <message>
        <source>The server cannot be searched; the stage that failed tells why.</source>
        <translation>Auf dem Server kann nicht gesucht werden; der fehlgeschlagene Schritt sagt, warum.</translation>
    </message>
    <message>
        <source>Use {address}</source>
        <translation>{address} verwenden</translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation>Was zu sehen war</translation>
    </message>
</context>
<context>
    <name>servers.KnownOfServer</name>
    <message>
        <source>Does not work: {stages}.</source>
        <translation>Geht nicht: {stages}.</translation>
    </message>
    <message>
        <source>It calls itself {product}.</source>
        <translation>Er nennt sich {product}.</translation>
    </message>
    <message>
        <source>It does not give the metadata of every series; then the header of one instance is read.</source>
        <translation>Er gibt nicht von jeder Serie die Metadaten; dann wird der Kopf einer Instanz gelesen.</translation>
    </message>
    <message>
        <source>It ignores the filter on {keywords}; rows are filtered here.</source>
        <translation>Er beachtet den Filter auf {keywords} nicht; die Zeilen werden hier gefiltert.</translation>
    </message>
    <message>
        <source>It refuses these ways to ask for images, and is asked in others first: {ways}.</source>
        <translation>Er lehnt diese Arten ab, nach Bildern zu fragen, und wird zuerst anders gefragt: {ways}.</translation>
    </message>
    <message>
        <source>Learnt while working with it, on {date}:</source>
        <translation>Bei der Arbeit mit ihm gelernt, am {date}:</translation>
    </message>
    <message>
        <source>Not known: {stages}.</source>
        <translation>Nicht bekannt: {stages}.</translation>
    </message>
    <message>
        <source>Tested on {date}.</source>
        <translation>Getestet am {date}.</translation>
    </message>
    <message>
        <source>Works: {stages}.</source>
        <translation>Geht: {stages}.</translation>
    </message>
</context>
<context>
    <name>servers.LoginFields</name>
    <message>
        <source>Bearer token</source>
        <translation>Bearer-Token</translation>
    </message>
    <message>
        <source>Client and secret (OAuth2)</source>
        <translation>Client und Geheimnis (OAuth2)</translation>
    </message>
    <message>
        <source>Client secret:</source>
        <translation>Client-Geheimnis:</translation>
    </message>
    <message>
        <source>Command:</source>
        <translation>Befehl:</translation>
    </message>
    <message>
        <source>File:</source>
        <translation>Datei:</translation>
    </message>
    <message>
        <source>Leave empty to keep the one in use</source>
        <translation>Leer lassen, um das jetzige zu behalten</translation>
    </message>
    <message>
        <source>Name: value:</source>
        <translation>Name: Wert:</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Password:</source>
        <translation>Passwort:</translation>
    </message>
    <message>
        <source>Secret header</source>
        <translation>Geheime Kopfzeile</translation>
    </message>
    <message>
        <source>Sign in in the browser (OAuth2)</source>
        <translation>Anmelden im Browser (OAuth2)</translation>
    </message>
    <message>
        <source>Sign in with a code (OAuth2)</source>
        <translation>Anmelden mit einem Code (OAuth2)</translation>
    </message>
    <message>
        <source>The client ID is missing.</source>
        <translation>Die Client-ID fehlt.</translation>
    </message>
    <message>
        <source>The command lacks a quotation mark.</source>
        <translation>Dem Befehl fehlt ein Anführungszeichen.</translation>
    </message>
    <message>
        <source>The command of the token is missing.</source>
        <translation>Der Befehl für das Token fehlt.</translation>
    </message>
    <message>
        <source>The file of the token is missing.</source>
        <translation>Die Datei für das Token fehlt.</translation>
    </message>
    <message>
        <source>The issuer is missing.</source>
        <translation>Der Aussteller fehlt.</translation>
    </message>
    <message>
        <source>The user name is missing.</source>
        <translation>Der Benutzername fehlt.</translation>
    </message>
    <message>
        <source>Token from a file</source>
        <translation>Token aus einer Datei</translation>
    </message>
    <message>
        <source>Token printed by a command</source>
        <translation>Token, das ein Befehl ausgibt</translation>
    </message>
    <message>
        <source>Token:</source>
        <translation>Token:</translation>
    </message>
    <message>
        <source>User and password</source>
        <translation>Benutzer und Passwort</translation>
    </message>
</context>
<context>
    <name>servers.OtherServers</name>
    <message>
        <source>All servers</source>
        <translation>Alle Server</translation>
    </message>
    <message>
        <source>Only the chosen server</source>
        <translation>Nur der gewählte Server</translation>
    </message>
    <message>
        <source>Search {server} too</source>
        <translation>Auch auf {server} suchen</translation>
    </message>
    <message>
        <source>all other servers</source>
        <translation>alle anderen Server</translation>
    </message>
    <message>
        <source>no other server</source>
        <translation>kein anderer Server</translation>
    </message>
</context>
<context>
    <name>servers.RememberBox</name>
    <message>
        <source>Logins are remembered in the key store of the operating system, through the Python package 'keyring', which is not installed yet. Download and install it now?</source>
        <translation>Anmeldungen werden im Schlüsselspeicher des Betriebssystems gemerkt, und zwar durch das Python-Paket „keyring“, das noch nicht installiert ist. Jetzt herunterladen und installieren?</translation>
    </message>
    <message>
        <source>Remember the login</source>
        <translation>Anmeldung merken</translation>
    </message>
</context>
<context>
    <name>servers.ServerForm</name>
    <message>
        <source>As you want to call it</source>
        <translation>Wie Sie ihn nennen wollen</translation>
    </message>
    <message>
        <source>The called AE title is missing.</source>
        <translation>Der AE-Titel des Knotens fehlt.</translation>
    </message>
    <message>
        <source>The certificate of this key is missing.</source>
        <translation>Das Zertifikat zu diesem Schlüssel fehlt.</translation>
    </message>
    <message>
        <source>The host of the DIMSE node is missing.</source>
        <translation>Der Host des DIMSE-Knotens fehlt.</translation>
    </message>
    <message>
        <source>There is a server of this name already. Choose another name.</source>
        <translation>Es gibt schon einen Server dieses Namens. Wählen Sie einen anderen Namen.</translation>
    </message>
    <message>
        <source>{path} cannot be found.</source>
        <translation>{path} ist nicht zu finden.</translation>
    </message>
</context>
<context>
    <name>servers.ServerFormAdvanced</name>
    <message>
        <source>'{line}' is not a header.</source>
        <translation>„{line}“ ist keine Kopfzeile.</translation>
    </message>
    <message>
        <source>As stored</source>
        <translation>Wie gespeichert</translation>
    </message>
    <message>
        <source>Certificates and keys (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation>Zertifikate und Schlüssel (*.pem *.crt *.cer *.key);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>High-throughput JPEG 2000 lossless</source>
        <translation>High-Throughput JPEG 2000 verlustfrei</translation>
    </message>
    <message>
        <source>JPEG 2000 lossless</source>
        <translation>JPEG 2000 verlustfrei</translation>
    </message>
    <message>
        <source>JPEG lossless</source>
        <translation>JPEG verlustfrei</translation>
    </message>
    <message>
        <source>JPEG-LS lossless</source>
        <translation>JPEG-LS verlustfrei</translation>
    </message>
    <message>
        <source>RLE lossless</source>
        <translation>RLE verlustfrei</translation>
    </message>
    <message>
        <source>Uncompressed</source>
        <translation>Unkomprimiert</translation>
    </message>
    <message>
        <source>Write one 'Name: value' a line.</source>
        <translation>Schreiben Sie je Zeile ein „Name: Wert“.</translation>
    </message>
</context>
<context>
    <name>servers.ServerMenu</name>
    <message>
        <source>'{old}' is called '{new}' here, because there is another server of that name.</source>
        <translation>„{old}“ heißt hier „{new}“, weil es einen anderen Server dieses Namens gibt.</translation>
    </message>
    <message>
        <source>Add a copy of this server</source>
        <translation>Eine Kopie dieses Servers hinzufügen</translation>
    </message>
    <message>
        <source>Add servers of a file that a colleague or another computer exported</source>
        <translation>Server aus einer Datei hinzufügen, die ein Kollege oder ein anderer Computer exportiert hat</translation>
    </message>
    <message>
        <source>Added: {names}.</source>
        <translation>Hinzugefügt: {names}.</translation>
    </message>
    <message>
        <source>Already in the list: {names}.</source>
        <translation>Schon in der Liste: {names}.</translation>
    </message>
    <message>
        <source>Choose a saved server first</source>
        <translation>Zuerst einen gespeicherten Server wählen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Export servers</source>
        <translation>Server exportieren</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>Forget the password, token or sign-in of this server, also in the key store of this computer</source>
        <translation>Passwort, Token oder Anmeldung dieses Servers vergessen, auch im Schlüsselspeicher dieses Computers</translation>
    </message>
    <message>
        <source>Import servers</source>
        <translation>Server importieren</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>It is the first one</source>
        <translation>Er ist der erste</translation>
    </message>
    <message>
        <source>It is the last one</source>
        <translation>Er ist der letzte</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move this server down in the list</source>
        <translation>Diesen Server in der Liste nach unten schieben</translation>
    </message>
    <message>
        <source>Move this server up in the list</source>
        <translation>Diesen Server in der Liste nach oben schieben</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Remove server</source>
        <translation>Server entfernen</translation>
    </message>
    <message>
        <source>Remove this server from the list</source>
        <translation>Diesen Server aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Remove {name} from the list of servers? Nothing is deleted on the server.</source>
        <translation>{name} aus der Liste der Server entfernen? Auf dem Server wird nichts gelöscht.</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>The login of {name} was forgotten.</source>
        <translation>Die Anmeldung bei {name} ist vergessen.</translation>
    </message>
    <message>
        <source>There is no login of this server to forget</source>
        <translation>Zu diesem Server ist keine Anmeldung bekannt</translation>
    </message>
    <message>
        <source>There is no saved server yet</source>
        <translation>Es ist noch kein Server gespeichert</translation>
    </message>
    <message>
        <source>There is no server in this file.</source>
        <translation>In dieser Datei ist kein Server.</translation>
    </message>
    <message>
        <source>To log in, {name} runs the command '{command}'. Connect only if you trust it.</source>
        <translation>Zum Anmelden führt {name} den Befehl „{command}“ aus. Verbinden Sie nur, wenn Sie ihm vertrauen.</translation>
    </message>
    <message>
        <source>Write all servers to a file, without passwords and tokens</source>
        <translation>Alle Server in eine Datei schreiben, ohne Passwörter und Token</translation>
    </message>
    <message>
        <source>Written to {path}, without passwords and tokens: {names}.</source>
        <translation>In {path} geschrieben, ohne Passwörter und Token: {names}.</translation>
    </message>
    <message>
        <source>{name} is number {place} in the list.</source>
        <translation>{name} ist Nummer {place} in der Liste.</translation>
    </message>
    <message>
        <source>{name} was added, with the same login.</source>
        <translation>{name} wurde hinzugefügt, mit derselben Anmeldung.</translation>
    </message>
</context>
<context>
    <name>servers.ServerSection</name>
    <message>
        <source>Asking where to sign in…</source>
        <translation>Gefragt wird, wo man sich anmeldet…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Choose a saved server first</source>
        <translation>Zuerst einen gespeicherten Server wählen</translation>
    </message>
    <message>
        <source>Choose or type a server first</source>
        <translation>Zuerst einen Server wählen oder eingeben</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
    <message>
        <source>Connect to this server and test that it answers</source>
        <translation>Mit diesem Server verbinden und prüfen, ob er antwortet</translation>
    </message>
    <message>
        <source>Connected to {name}.</source>
        <translation>Verbunden mit {name}.</translation>
    </message>
    <message>
        <source>Connecting to {name}…</source>
        <translation>Verbindung mit {name}…</translation>
    </message>
    <message>
        <source>Edit this server</source>
        <translation>Diesen Server bearbeiten</translation>
    </message>
    <message>
        <source>Enter the login of this server</source>
        <translation>Die Anmeldung für diesen Server eingeben</translation>
    </message>
    <message>
        <source>It is in the list now.</source>
        <translation>Er ist jetzt in der Liste.</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation>Nicht verbunden.</translation>
    </message>
    <message>
        <source>Paste the address of a DICOMweb server above, or add one with +.</source>
        <translation>Oben die Adresse eines DICOMweb-Servers einfügen oder mit + einen hinzufügen.</translation>
    </message>
    <message>
        <source>Server address, or a saved server</source>
        <translation>Adresse oder gespeicherter Server</translation>
    </message>
    <message>
        <source>Sign in in the browser window that opens.</source>
        <translation>Melden Sie sich im Browserfenster an, das sich öffnet.</translation>
    </message>
    <message>
        <source>Sign in with the code {code} at
{page}</source>
        <translation>Melden Sie sich mit dem Code {code} an bei
{page}</translation>
    </message>
    <message>
        <source>Test the connection stage by stage</source>
        <translation>Die Verbindung Schritt für Schritt testen</translation>
    </message>
    <message>
        <source>Test…</source>
        <translation>Testen…</translation>
    </message>
    <message>
        <source>The connection to {name} was lost.</source>
        <translation>Die Verbindung mit {name} ist verloren.</translation>
    </message>
    <message>
        <source>The sign-in is not remembered: the authorization server gave nothing to renew it with (the scope offline_access may be missing), or the key store did not take it.</source>
        <translation>Die Anmeldung bleibt nicht gespeichert: Der Autorisierungsserver gab nichts, womit sie sich erneuern lässt (vielleicht fehlt der Scope offline_access), oder der Schlüsselspeicher nahm es nicht an.</translation>
    </message>
</context>
<context>
    <name>servers.stages</name>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>DIMSE echo</source>
        <translation>DIMSE-Echo</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Rendered images</source>
        <translation>Gerenderte Bilder</translation>
    </message>
    <message>
        <source>Retrieve a series</source>
        <translation>Serie abrufen</translation>
    </message>
    <message>
        <source>Retrieve an instance</source>
        <translation>Instanz abrufen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suche</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Ablage</translation>
    </message>
</context>
<context>
    <name>transfers.ReportDialog</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation>Dieses Fenster schließen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the text to the clipboard</source>
        <translation>Den Text in die Zwischenablage kopieren</translation>
    </message>
    <message>
        <source>Report of {label}</source>
        <translation>Bericht zu {label}</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>Save as JSON…</source>
        <translation>Als JSON speichern…</translation>
    </message>
    <message>
        <source>Save one line an instance for a spreadsheet</source>
        <translation>Eine Zeile je Instanz für eine Tabelle speichern</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Den Bericht speichern</translation>
    </message>
    <message>
        <source>Save the whole report for programs</source>
        <translation>Den ganzen Bericht für Programme speichern</translation>
    </message>
    <message>
        <source>The report was not saved: {error}</source>
        <translation>Der Bericht wurde nicht gespeichert: {error}</translation>
    </message>
</context>
<context>
    <name>transfers.RetrieveBar</name>
    <message>
        <source>A temporary database goes away after loading; use Retrieve and load</source>
        <translation>Eine vorläufige Datenbank verschwindet nach dem Laden; dafür gibt es „Abrufen und laden“</translation>
    </message>
    <message>
        <source>Cannot be retrieved: {reason}</source>
        <translation>Kann nicht abgerufen werden: {reason}</translation>
    </message>
    <message>
        <source>Choose the folder for the files first</source>
        <translation>Zuerst den Ordner für die Dateien wählen</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Fetch the selected studies and series (Ctrl+Enter)</source>
        <translation>Die ausgewählten Studien und Serien abrufen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Fetch the selected studies and series and load them into the scene (Shift+Enter; double click on a series)</source>
        <translation>Die ausgewählten Studien und Serien abrufen und in die Szene laden (Umschalt+Eingabe; Doppelklick auf eine Serie)</translation>
    </message>
    <message>
        <source>Files in a folder are not loaded; save to the database instead</source>
        <translation>Dateien in einem Ordner werden nicht geladen; stattdessen in die Datenbank speichern</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation>Ordner für die Dateien</translation>
    </message>
    <message>
        <source>No transfer is running</source>
        <translation>Es läuft keine Übertragung</translation>
    </message>
    <message>
        <source>Select a study or series first</source>
        <translation>Zuerst eine Studie oder Serie auswählen</translation>
    </message>
    <message>
        <source>Stop all transfers; what has arrived is kept</source>
        <translation>Alle Übertragungen anhalten; was angekommen ist, bleibt</translation>
    </message>
    <message>
        <source>Temporary</source>
        <translation>Vorläufig</translation>
    </message>
    <message>
        <source>The DICOM database is not open; create it at the top of this panel</source>
        <translation>Die DICOM-Datenbank ist nicht offen; sie lässt sich oben in diesem Feld anlegen</translation>
    </message>
    <message>
        <source>This is being retrieved already; Cancel stops it</source>
        <translation>Das wird schon abgerufen; Abbrechen hält es an</translation>
    </message>
    <message>
        <source>at the end</source>
        <translation>am Ende</translation>
    </message>
    <message>
        <source>each series</source>
        <translation>jede Serie</translation>
    </message>
    <message>
        <source>{count} of them cannot be retrieved, the first because: {reason}</source>
        <translation>{count} davon können nicht abgerufen werden, das erste aus diesem Grund: {reason}</translation>
    </message>
</context>
<context>
    <name>transfers.RetrievePlan</name>
    <message>
        <source>1 instance</source>
        <translation>1 Instanz</translation>
    </message>
    <message>
        <source>1 series</source>
        <translation>1 Serie</translation>
    </message>
    <message>
        <source>1 study</source>
        <translation>1 Studie</translation>
    </message>
    <message>
        <source>Instance {number}</source>
        <translation>Instanz {number}</translation>
    </message>
    <message>
        <source>{count} instances</source>
        <translation>{count} Instanzen</translation>
    </message>
    <message>
        <source>{count} series</source>
        <translation>{count} Serien</translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation>{count} Studien</translation>
    </message>
    <message>
        <source>{what}: {instances} on the server, {here} here, {missing} to fetch.</source>
        <translation>{what}: {instances} auf dem Server, {here} hier, {missing} zu holen.</translation>
    </message>
    <message>
        <source>{what}: {instances} on the server.</source>
        <translation>{what}: {instances} auf dem Server.</translation>
    </message>
    <message>
        <source>{what}; the server does not say how many instances.</source>
        <translation>{what}; der Server sagt nicht, wie viele Instanzen.</translation>
    </message>
</context>
<context>
    <name>transfers.TransferTexts</name>
    <message>
        <source>Retrieving: {here} of {total}</source>
        <translation>Wird abgerufen: {here} von {total}</translation>
    </message>
    <message>
        <source>Retrieving: {here} so far</source>
        <translation>Wird abgerufen: bisher {here}</translation>
    </message>
    <message>
        <source>nothing has come for {time}</source>
        <translation>seit {time} kam nichts</translation>
    </message>
    <message>
        <source>{count} damaged or missing</source>
        <translation>{count} beschädigt oder fehlend</translation>
    </message>
    <message>
        <source>{label} failed: {why}</source>
        <translation>{label} fehlgeschlagen: {why}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
</context>
<context>
    <name>transfers.TransfersSection</name>
    <message>
        <source>A transfer has its report when it has ended</source>
        <translation>Eine Übertragung hat ihren Bericht, wenn sie beendet ist</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Do this first</source>
        <translation>Dies zuerst</translation>
    </message>
    <message>
        <source>Fetch or send what is missing of the selected transfers</source>
        <translation>Abrufen oder senden, was bei den ausgewählten Übertragungen fehlt</translation>
    </message>
    <message>
        <source>No transfer has ended yet</source>
        <translation>Noch keine Übertragung ist beendet</translation>
    </message>
    <message>
        <source>No transfers yet. What you retrieve or send appears here.</source>
        <translation>Noch keine Übertragungen. Was Sie abrufen oder senden, erscheint hier.</translation>
    </message>
    <message>
        <source>Remove the transfers that have ended from this table</source>
        <translation>Die beendeten Übertragungen aus dieser Tabelle entfernen</translation>
    </message>
    <message>
        <source>Report…</source>
        <translation>Bericht…</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Select a transfer first</source>
        <translation>Zuerst eine Übertragung auswählen</translation>
    </message>
    <message>
        <source>Show what became of each instance</source>
        <translation>Zeigen, was aus jeder Instanz wurde</translation>
    </message>
    <message>
        <source>Stop the selected transfers; what has arrived is kept</source>
        <translation>Die ausgewählten Übertragungen anhalten; was angekommen ist, bleibt</translation>
    </message>
    <message>
        <source>The selected transfers have ended</source>
        <translation>Die ausgewählten Übertragungen sind beendet</translation>
    </message>
    <message>
        <source>The selected transfers neither failed nor were stopped</source>
        <translation>Die ausgewählten Übertragungen sind weder fehlgeschlagen noch angehalten</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>queued</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>{count} fehlgeschlagen</translation>
    </message>
    <message>
        <source>{count} finished</source>
        <translation>{count} fertig</translation>
    </message>
    <message>
        <source>{count} queued</source>
        <translation>{count} warten</translation>
    </message>
    <message>
        <source>{count} running</source>
        <translation>{count} laufen</translation>
    </message>
    <message>
        <source>{count} stopped</source>
        <translation>{count} angehalten</translation>
    </message>
</context>
<context>
    <name>transfers.UnfinishedJobs</name>
    <message>
        <source>Not finished in an earlier session:</source>
        <translation>In einer früheren Sitzung nicht fertig geworden:</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>und {count} weitere</translation>
    </message>
</context>
<context>
    <name>widgets.DatabaseLine</name>
    <message>
        <source>Create database</source>
        <translation>Datenbank anlegen</translation>
    </message>
    <message>
        <source>Folder of the DICOM database</source>
        <translation>Ordner der DICOM-Datenbank</translation>
    </message>
    <message>
        <source>In {folder}</source>
        <translation>In {folder}</translation>
    </message>
    <message>
        <source>Open database</source>
        <translation>Datenbank öffnen</translation>
    </message>
    <message>
        <source>Open the one in {folder}</source>
        <translation>Die in {folder} öffnen</translation>
    </message>
    <message>
        <source>Other folder…</source>
        <translation>Anderer Ordner…</translation>
    </message>
    <message>
        <source>The DICOM database is not open yet. Searching works; retrieving needs a folder for the files.</source>
        <translation>Die DICOM-Datenbank ist noch nicht offen. Suchen geht; Abrufen braucht einen Ordner für die Dateien.</translation>
    </message>
</context>
<context>
    <name>widgets.LinkLine</name>
    <message>
        <source>A link of a web page asks to retrieve a study from a server that is not in your list:</source>
        <translation>Ein Link einer Webseite will eine Studie von einem Server abrufen, der nicht in Ihrer Liste steht:</translation>
    </message>
    <message>
        <source>Looking for what the link is about…</source>
        <translation>Gesucht wird, wovon der Link handelt…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>The connection is not encrypted.</source>
        <translation>Die Verbindung ist nicht verschlüsselt.</translation>
    </message>
    <message>
        <source>The link brings a login for it.</source>
        <translation>Der Link bringt eine Anmeldung dafür mit.</translation>
    </message>
    <message>
        <source>The link may be out of date, or for another login.</source>
        <translation>Der Link ist vielleicht veraltet oder für eine andere Anmeldung.</translation>
    </message>
    <message>
        <source>The server lists no such series.</source>
        <translation>Der Server führt keine solche Serie.</translation>
    </message>
    <message>
        <source>The server lists no such study.</source>
        <translation>Der Server führt keine solche Studie.</translation>
    </message>
</context>
<context>
    <name>widgets.OwnWindow</name>
    <message>
        <source>Bring back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Bring the panel back</source>
        <translation>Das Feld zurückholen</translation>
    </message>
    <message>
        <source>The panel is in a window of its own</source>
        <translation>Das Feld ist in einem eigenen Fenster</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
</context>
</TS>
