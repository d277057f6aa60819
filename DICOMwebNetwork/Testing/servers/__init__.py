"""Real servers for the tests, each a context manager, and the fixtures that start them.

Orthanc and tiny-pacs are those of the demo: ``dicomweb_network.demo.pacs``.
"""
