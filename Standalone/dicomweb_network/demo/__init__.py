"""The demo: real images, an embedded PACS to hold them, and the main job done by the real panel."""
