<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>DICOMwebNetwork</name>
    <message>
        <source>Built on 3D Slicer, CTK, pydicom, dicomweb-client and requests, with thanks to their communities.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DICOMweb Network</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find studies on any DICOMweb server, look at their metadata, retrieve them verified instance by instance into the DICOM database, and load them, while Slicer stays usable.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DICOMwebNetworkPanel</name>
    <message>
        <source>+</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accession</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accession number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Also in:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any modality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the server for all remaining studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the server for the metadata again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ask the server for the next 100 studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a saved server, or paste the address of one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose database folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect to this server and test that it answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Create or open the folder of the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Date:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Destination folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate, move or remove this server; import and export servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empty all search fields</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the selected studies and series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the selected studies and series and load them into the scene</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch what the selected series refers to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files go to a folder for each series below this one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter by tag, name or value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Filter of the metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find or retrieve the studies of a list of UIDs or accession numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First day of the range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget these transfers; what has arrived is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Further servers to search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Further servers to search at the same time; a column of the results says which one has a study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on with them; only what is missing is fetched</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by patient, sort, choose columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How results are shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instance:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last day of the range</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Let the server find names that are spelled alike (fuzzy matching); not every server can</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>List…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Load:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Local</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Modalities</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Modalities that the study contains; none checked means any</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Modality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More for servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the patient's name, family name first; * and ? are wildcards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of the study description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient ID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Progress</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Recent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Repeat one of the last searches of this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve and load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve these</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save to:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the server for studies (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show only elements whose tag, keyword or value contains this (Ctrl+F)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show this panel in a larger window of its own, or bring it back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Similar names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>State</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step through the instances of the series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop all running transfers; what has arrived is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the search; what has been found stays (Escape)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Studies and series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study description</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tag</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take this message away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test the connection stage by stage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is searching</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time left</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transfer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>VR</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When "Retrieve and load" loads: at the end, or each series as soon as it is complete</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>When the study was made</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Where retrieved files go: the DICOM database, a temporary one that goes away after loading, or a folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Which instance of the series is shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole accession number; * and ? are wildcards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole patient ID; * and ? are wildcards</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no other server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>DICOMwebNetworkServerForm</name>
    <message>
        <source>Access token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Access token, sent as "Authorization: Bearer". Kept in memory until the application closes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the authorization server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the authorization server, which tells its other addresses itself</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address of the sign-in page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address that gives codes to sign in with, where the issuer does not tell it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address that gives device codes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address that gives tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address that gives tokens, where the issuer does not tell it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Address:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Application entity title of the node, up to 16 characters</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Application entity title of this computer, as the node knows it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As you want to call it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Audience</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Audience:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authorities:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Authorization server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Called AE title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Called AE:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calling AE title</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Calling AE:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Certificate:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Certificates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Certificates, timeouts, paths, DIMSE and notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client ID:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this form and change nothing (Escape)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connections:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DICOMweb root address of the server, or the link of a viewer or a store. A user and password in the address become the login and are never stored in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIMSE host</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIMSE node</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIMSE port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device code:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encrypted (TLS)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Extra headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File or command of the access token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File with CA certificates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File with the client certificate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File with the key of the client certificate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For authorization servers that do not describe themselves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>For servers whose services have addresses of their own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headers to send with each request, one a line; secret ones belong to the login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Headers:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host of the DIMSE node of the same archive, for C-STORE and C-ECHO; empty if there is none</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Host:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many requests go to this server at once at most</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the server wants to know who asks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images as:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Issuer:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the password or token in the key store of the operating system, also when the application has closed; never in a file of the application</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep this server in the list and connect to it (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kept in memory until the application closes; never written to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Key:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Login:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest silence</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest silence in the middle of an answer; there is no limit for the whole of it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Longest wait for a connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the server in the list. Left empty, the host name is taken.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name under which this program is registered at the authorization server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name: value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Notes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Opens an encrypted key. Kept in memory until the application closes; never written to a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PEM file with the certificate that shows the server who asks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PEM file with the certificates of the authorities to trust for this server; empty for those that this computer trusts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PEM file with the key of the certificate; empty where it is in the same file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Page where a person signs in, where the issuer does not tell it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase of the key</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passphrase:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of QIDO-RS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of STOW-RS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of WADO-RS</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as qido-rs; empty where all services share one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as stow-rs; empty where all services share one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path of this service below the address of the server, such as wado-rs; empty where all services share one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paths of services</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patience, form of images, extra headers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port of the node, often 104 or 11112</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Requests at once</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve (WADO-RS):</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Same as the address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save and connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scope</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scope:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search (QIDO-RS):</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seen by the last test of the connection</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Service that the token is for, where the authorization server wants it named</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shown with the server in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign-in page:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Silence:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Store (STOW-RS):</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file that holds the access token, or the command that prints it; no shell takes part.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The node expects TLS; authorities, certificate and key are those above</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The same archive over C-STORE and C-ECHO</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Told by the issuer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Transfer syntax to ask for first. As stored is fastest and changes no byte; others make the server convert.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User name on this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What is known of this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to ask the authorization server for, by blanks; may stay empty</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What you want to remember</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Who runs it, what it holds…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whom to trust, and how to show who asks</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>ExportSection</name>
    <message>
        <source>1000 more than that of its images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Birth date of the new patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Birth date:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Description of the new study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Description:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export and send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Further DICOM tags of what is exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How the data are sent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ID of the new patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyword</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keywords as in the DICOM standard; those without a value are not written</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name of the new patient: family^given, in any script</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other tags</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other tags of what is exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient ID:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient name:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Patient, study:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Saved server that the data are sent to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send to:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series description of what is exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series number of what is exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series number:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sex of the new patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sex:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study of the DICOM database that the results go into</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What to export and send</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whose results these are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>YYYY-MM-DD</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>made from the time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name of each node</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no description</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>LinkLine</name>
    <message>
        <source>Connect to this server, add it to the list, and retrieve what the link names</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Forget the link</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.DatabaseLine</name>
    <message>
        <source>Choose folder…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder of the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The DICOM database is not open yet. Searching works; retrieving needs a folder for the files.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.DiagnosisDialog</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the results as text, for the administrator of the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Set this address in the server and connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test of {name}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Testing…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server can be searched.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server cannot be searched; the stage that failed tells why.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Use {address}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was seen</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ExportReferenceForm</name>
    <message>
        <source>A study of the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a study of the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New ones</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Those of the images it came from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>female</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>male</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>other</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ExportSection</name>
    <message>
        <source>1 file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 result</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>An export is under way</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export {what} to the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Exporting {what}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install the missing Python package first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a server first, at the top of this panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Segmentations and markups</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Send {what} to {server} over {protocol}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sending {label}; the transfers below show how far it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The DICOM database is not open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server is asked afterwards what it holds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The ticked nodes are written into the DICOM database first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick a node of the scene first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick a node of the scene or a series of the DICOM database first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the ticked nodes as new series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>a server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>name of each node</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server}: {counts}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} to {server}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} with {files} in the DICOM database.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ExportTree</name>
    <message>
        <source>An image of the views that carries the scene; 3D Slicer loads it, others show the image</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the DICOM database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In the scene</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Screenshot</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tick for one enhanced multi-frame object instead of an image for each slice</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a node becomes as DICOM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Whole scene</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>by a plugin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>multi-frame</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>new patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>scene bundle</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>segmentation</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.KnownOfServer</name>
    <message>
        <source>Does not work: {stages}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It calls itself {product}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not known: {stages}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tested on {date}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Works: {stages}.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.LinkLine</name>
    <message>
        <source>A link of a web page asks to retrieve a study from a server that is not in your list:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Looking for what the link is about…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The connection is not encrypted.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The link brings a login for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The link may be out of date, or for another login.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server lists no such series.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server lists no such study.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.LocalColumn</name>
    <message>
        <source>arriving</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>loaded</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.LoginFields</name>
    <message>
        <source>Bearer token</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client and secret (OAuth2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Client secret:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Command:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Leave empty to keep the one in use</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name: value:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>None</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Password:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Secret header</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in in the browser (OAuth2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in with a code (OAuth2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The client ID is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command lacks a quotation mark.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The command of the token is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The file of the token is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The issuer is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The user name is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token from a file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token printed by a command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Token:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>User and password</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.MetadataSection</name>
    <message>
        <source> of {count}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No element contains “{text}”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the study and select one of its series to see its metadata.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading the metadata of {series}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select one series in the results to see its metadata. Nothing is retrieved for it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server has no metadata of this series.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This server has no metadata service: the header of one instance is shown.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.MetadataTree</name>
    <message>
        <source>Copy JSON</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy row</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Differs between the instances of this series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} more items are not shown</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ModalityMenu</name>
    <message>
        <source>Any modality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find studies that contain {modality}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.OtherServers</name>
    <message>
        <source>All servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Only the chosen server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search {server} too</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>all other servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>no other server</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.OwnWindow</name>
    <message>
        <source>Bring back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring the panel back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The panel is in a window of its own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.PackageOffer</name>
    <message>
        <source>Install</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install a Python package</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Install {name} into Slicer's Python? It is downloaded from PyPI, and Slicer waits meanwhile. Packages that Slicer brings along stay as they are.

pip install {requirements}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Installing {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what} need the Python package {name}, which this Slicer lacks.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.References</name>
    <message>
        <source>It refers to:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve these</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} instances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} series that this server does not list</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.RememberBox</name>
    <message>
        <source>Logins are remembered in the key store of the operating system, through the Python package 'keyring', which is not installed yet. Download and install it now?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remember the login</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ReportDialog</name>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close this window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the text to the clipboard</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report of {label}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save as JSON…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save one line an instance for a spreadsheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the whole report for programs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The report was not saved: {error}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ResultsMenu</name>
    <message>
        <source>Copy UIDs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete on the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete on the server {where}:
{what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Delete on {server}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleted on the server: {count}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Deleting on {server}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not deleted: {count}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OK</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the DICOM module</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove from the DICOM database of this computer, files included:
{what}

The server keeps its copy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove local copy</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove local copy…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve and load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This cannot be undone, and all who use {where} lose this data:
{what}

Delete it for good?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ResultsOptions</name>
    <message>
        <source>Columns</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by patient</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sort by</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ResultsSection</name>
    <message>
        <source>1 study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose this server above and connect.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill in what you know of the study and press Search. Empty fields find all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching… (Escape cancels)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Searching… {count} so far</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stopped. Close and open to try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The first {count} studies, there are more</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The search was stopped before anything was found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The search was stopped.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server answers, but holds no study that you may see.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try fewer fields or another date.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try fewer fields or another date. Some servers find only whole names, as in Doe^Jane.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>You have to sign in first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{answered} of {count} servers have answered</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{server}: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{studies}, there may be more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ResultsTree</name>
    <message>
        <source>Reading instances…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Reading series…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.RetrieveBar</name>
    <message>
        <source>A temporary database goes away after loading; use Retrieve and load</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose the folder for the files first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Database</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the selected studies and series (Ctrl+R)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch the selected studies and series and load them into the scene (Ctrl+L; double click on a series)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Files in a folder are not loaded; save to the database instead</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder for the files</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No transfer is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a study or series first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop all transfers; what has arrived is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temporary</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The DICOM database is not open; create it at the top of this panel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This is being retrieved already; Cancel stops it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>at the end</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>each series</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.RetrievePlan</name>
    <message>
        <source>1 instance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instance {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} instances</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}: {instances} on the server, {here} here, {missing} to fetch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}: {instances} on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{what}; the server does not say how many instances.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.RowTexts</name>
    <message>
        <source>1 study</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Instance {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Series {number}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} frames</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} studies</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.RowsBelow</name>
    <message>
        <source>The server lists no instances.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The server lists no series of this study.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{error} Close and open to try again.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.SearchHistory</name>
    <message>
        <source>Forget these</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No searches of this server yet</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.SearchSection</name>
    <message>
        <source>Any date</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose or type a server first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 12 months</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No search is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search the server for studies (Enter)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the search; what has been found stays (Escape)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Today</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Yesterday and today</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ServerForm</name>
    <message>
        <source>As you want to call it</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The called AE title is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The certificate of this key is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The host of the DIMSE node is missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is a server of this name already. Choose another name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{path} cannot be found.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ServerFormAdvanced</name>
    <message>
        <source>'{line}' is not a header.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As stored</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Certificates and keys (*.pem *.crt *.cer *.key);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High-throughput JPEG 2000 lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG 2000 lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>JPEG-LS lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RLE lossless</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Uncompressed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write one 'Name: value' a line.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ServerMenu</name>
    <message>
        <source>'{old}' is called '{new}' here, because there is another server of that name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add a copy of this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add servers of a file that a colleague or another computer exported</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Added: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Already in the list: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import servers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Import…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move down</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move this server down in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move this server up in the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove this server from the list</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove {name} from the list of servers? Nothing is deleted on the server.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>There is no server in this file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>To log in, {name} runs the command '{command}'. Connect only if you trust it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write all servers to a file, without passwords and tokens</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Written to {path}, without passwords and tokens: {names}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is number {place} in the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} was added, with the same login.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.ServerSection</name>
    <message>
        <source>Asking where to sign in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose a saved server first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Choose or type a server first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connect to this server and test that it answers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connected to {name}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Connecting to {name}…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Enter the login of this server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It is in the list now.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste the address of a DICOMweb server above, or add one with +.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Server address, or a saved server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in in the browser window that opens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sign in with the code {code} at
{page}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test the connection stage by stage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test…</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.StudyListDialog</name>
    <message>
        <source>1 accession number</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 line not understood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>1 study UID</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asking the server…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing in the list yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Paste or drop study UIDs, accession numbers, or a table (CSV) with a column of these.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show these studies in the results</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show these studies in the results and fetch them all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Studies of {server}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} accession numbers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} lines not understood</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} study UIDs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{found} found; the server does not know {count}: {missing}</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.TransferTexts</name>
    <message>
        <source>Retrieving: {here} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>nothing has come for {time}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} damaged or missing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{label} failed: {why}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.TransfersSection</name>
    <message>
        <source>A transfer has its report when it has ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do this first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fetch or send what is missing of the selected transfers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No transfer has ended yet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No transfers yet. What you retrieve or send appears here.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remove the transfers that have ended from this table</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retry</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Select a transfer first</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show what became of each instance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop the selected transfers; what has arrived is kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected transfers have ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The selected transfers neither failed nor were stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} stopped</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.UnfinishedJobs</name>
    <message>
        <source>Not finished in an earlier session:</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation type="unfinished"></translation>
    </message>
</context>
<context>
    <name>widgets.stages</name>
    <message>
        <source>Address</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIMSE echo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Login</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Port</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rendered images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve a series</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Retrieve an instance</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Store</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
