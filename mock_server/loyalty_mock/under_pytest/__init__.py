"""
The mock under pytest: the fixture `loyalty_server`, its marker and its settings.

The plugin is loaded by every run where the mock is installed, so it imports nothing else of the
mock until a test asks for a server.
"""
