"""One authenticated session a server: dicomweb-client over requests; login, TLS, timeouts, retry, cancel."""
